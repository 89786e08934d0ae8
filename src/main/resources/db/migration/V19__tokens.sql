-- Who may do what over the HTTP API. A token is 256 random bits that only its holder has; here is
-- their digest. The name is the subject: several tokens may have it, while one replaces another.
create table tokens (
  id           text primary key,                 -- part of the token's text; no secret
  name         text not null,
  digest       bytea not null,                   -- SHA-256 of the whole text
  grants       text[] not null,                  -- 'claim acme/java-dev/*': a scope and the pools it reaches
  created_at   timestamptz not null,
  created_by   text not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  revoked_by   text,
  last_used_at timestamptz,                      -- to the minute
  check (octet_length(digest) = 32),
  check (cardinality(grants) > 0),
  check (expires_at > created_at)
);
create index tokens_by_age on tokens (created_at desc, id);

-- Directories that were sent ahead of an apply. Those that none used go after a day; how many bytes
-- an organization has sent in a day is bounded.
create table uploads (
  hash         text not null references directories (hash) on delete cascade,
  organization text not null,
  bytes        bigint not null,
  uploaded_at  timestamptz not null,
  primary key (organization, hash)
);
create index uploads_by_age on uploads (uploaded_at);
create index uploads_of_directory on uploads (hash);
