-- What Larder knows. Words are those of docs and code; durations are microseconds, instants timestamptz.
-- Finished history (finished builds, deleted workspaces) is kept out of every index that runs often:
-- those indexes are partial, over what is live.

create table organizations (
  id              uuid primary key,
  name            text not null unique,
  notify          bytea,                          -- receivers, encrypted as a whole: they carry secrets; see notify_key
  notify_key      text,
  limit_prebuilds int check (limit_prebuilds >= 0),
  limit_in_flight int check (limit_in_flight >= 0),
  limit_per_owner int check (limit_per_owner >= 0),
  paused_at       timestamptz,
  paused_by       text,
  paused_reason   text
);

create table templates (
  id                uuid primary key,
  organization_id   uuid not null references organizations,
  name              text not null,
  description       text not null default '',
  tags              text[] not null default '{}',
  on_replacement    text not null default 'warn' check (on_replacement in ('warn', 'refuse')),
  deprecated        text not null default '',     -- a message here drains it
  deleted_at        timestamptz,                  -- pruned: drained, then gone
  active_version_id uuid,
  unique (organization_id, name)
);

create table directories (                        -- packed template directories, addressed by content
  hash       text primary key,                    -- SHA-256 of the packed bytes, hex
  content    bytea not null,                      -- a tar, gzipped
  created_at timestamptz not null
);

create table template_versions (
  id             uuid primary key,
  template_id    uuid not null references templates,
  number         int not null check (number > 0),
  hash           text not null,                   -- provisioner, directory, presets' parameters (sensitive ones by keyed digest)
  provisioner    jsonb not null,                  -- {"exec": {...}}: one key, the kind
  directory_hash text references directories,
  created_at     timestamptz not null,
  created_by     text not null,
  unique (template_id, number),
  unique (template_id, hash)
);

alter table templates add foreign key (active_version_id) references template_versions;

create table pools (
  id              uuid primary key,
  organization_id uuid not null references organizations,
  template_id     uuid not null references templates,
  name            text not null,
  desired         int not null check (desired between 0 and 10000),
  ttl             bigint check (ttl > 0),         -- microseconds
  lease           bigint check (lease > 0),       -- microseconds
  schedule        jsonb,                          -- {"timezone", "windows": [{"cron", "desired"}]}
  rollover        text not null default 'recreate' check (rollover in ('recreate', 'replenish-first')),
  slow_start      boolean not null default true,
  limit_prebuilds int check (limit_prebuilds >= 0),
  limit_in_flight int check (limit_in_flight >= 0),
  paused_at       timestamptz,
  paused_by       text,
  paused_reason   text,
  hold_reason     text,                           -- why the last plan held back creates; null: it did not
  hold_count      int,
  hold_until      timestamptz,
  deferred_since  timestamptz,                    -- since when a limit holds back creates
  admitted        int not null default 0,         -- creates that a plan let through under a limit, not applied yet
  admitted_at     timestamptz,                    -- they hold their room for a minute
  episode_since   timestamptz,                    -- one stay at the hard limit, from its first hold to the next success
  unique (template_id, name)
);

create index pools_deferred on pools (deferred_since, id) where deferred_since is not null;

create table presets (
  id                  uuid primary key,
  template_version_id uuid not null references template_versions,
  pool_id             uuid not null references pools,
  parameters          jsonb not null default '{}',
  sensitive           bytea,                      -- encrypted JSON object; see sensitive_key
  sensitive_key       text,                       -- id of the key; 'none': there was no key, stored readable
  invalidated_at      timestamptz,
  run_since           timestamptz not null,       -- failures up to here are over: a success, a reset, an activation
  wake_at             timestamptz,                -- the first instant at which time alone changes the plan
  unique (template_version_id, pool_id)
);

create index presets_of_pool on presets (pool_id);
create index presets_wake on presets (wake_at) where wake_at is not null;

create table workspaces (
  id              uuid primary key,
  organization_id uuid not null references organizations,
  pool_id         uuid not null references pools,
  preset_id       uuid not null references presets,
  name            text not null,
  owner           text check (owner <> ''),       -- null: in stock
  state           text not null check (state in
                    ('starting', 'ready', 'unhealthy', 'personalising', 'claimed',
                     'stopped', 'deleting', 'failed', 'leaked', 'deleted')),
  reason          text,                           -- why it is failed, leaked or unhealthy, for people
  created_at      timestamptz not null,           -- when it became stock's or somebody's
  ready_at        timestamptz,
  claimed_at      timestamptz,
  lease_until     timestamptz,
  outputs         jsonb not null default '{}',
  provisioner_state bytea,                        -- encrypted; see state_key
  state_key       text,
  retry_at        timestamptz,                    -- leaked: when the next delete is tried
  deletes_failed  int not null default 0,
  deleted_at      timestamptz,
  -- a prebuild has no owner, and only what has an owner can be claimed or personalising
  constraint workspaces_owner_fits_state check (
    case when state in ('personalising', 'claimed') then owner is not null
         when state in ('ready', 'unhealthy') then owner is null
         else true end)
);

create unique index workspaces_name_of_owner
  on workspaces (organization_id, coalesce(owner, ''), name) where state <> 'deleted';
-- the claim's question: one preset's oldest claimable prebuild
create index workspaces_claimable
  on workspaces (preset_id, created_at, id) where owner is null and state = 'ready';
-- the snapshot's: what is live in a pool
create index workspaces_live_of_pool on workspaces (pool_id) where state <> 'deleted';
create index workspaces_live_of_owner
  on workspaces (organization_id, owner) where owner is not null and state <> 'deleted';
create index workspaces_leaked on workspaces (retry_at) where state = 'leaked';

create table builds (
  id              uuid primary key,
  organization_id uuid not null references organizations,
  pool_id         uuid not null references pools,
  preset_id       uuid not null references presets,
  workspace_id    uuid not null references workspaces,
  number          int not null check (number > 0),
  transition      text not null check (transition in ('start', 'stop', 'delete')),
  reason          text not null check (reason in
                    ('missing', 'surplus', 'expired', 'inactive', 'unhealthy', 'cleanup', 'claim', 'cold', 'by-hand')),
  initiator       text not null,                  -- 'reconciler' or who asked
  owned           boolean not null,               -- the workspace had an owner when this was asked for
  status          text not null check (status in
                    ('pending', 'running', 'succeeded', 'failed', 'canceling', 'canceled')),
  attempt         int not null default 0 check (attempt >= 0),
  created_at      timestamptz not null,
  started_at      timestamptz,
  finished_at     timestamptz,
  alive_at        timestamptz,                    -- in no index and no predicate: written with every heartbeat
  error           text,
  workflow_id     text,                           -- who runs it
  run_id          text,
  unique (workspace_id, number),
  constraint builds_finished_has_instant check (
    (status in ('succeeded', 'failed', 'canceled')) = (finished_at is not null))
) with (fillfactor = 80);

create index builds_newest on builds (created_at desc, id desc);  -- what people page through
create unique index builds_one_open_of_workspace
  on builds (workspace_id) where status in ('pending', 'running', 'canceling');
create index builds_open_of_pool
  on builds (pool_id) where status in ('pending', 'running', 'canceling');
create index builds_open_of_organization
  on builds (organization_id) where status in ('pending', 'running', 'canceling');
-- the run of failures: a preset's failed first start builds, newest first
create index builds_failed_first_starts
  on builds (preset_id, finished_at desc, id)
  where status = 'failed' and transition = 'start' and number = 1 and not owned;

create table build_attempts (                     -- what each try of a build came to; late results land here
  build_id    uuid not null references builds on delete cascade,
  attempt     int not null,
  worker      text not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  outcome     text check (outcome in ('succeeded', 'failed', 'transient', 'canceled', 'late')),
  error       text,
  log         bytea,                              -- gzipped, bounded, sensitive values masked
  primary key (build_id, attempt)
);

create table claims (
  id              uuid primary key,               -- made from organization and key
  organization_id uuid not null references organizations,
  pool_id         uuid not null references pools,
  key             text not null,
  request_digest  text not null,                  -- the same key with other values is refused
  owner           text not null check (owner <> ''),
  name            text,                           -- asked for; null: the prebuild's
  initiator       text not null,
  status          text not null check (status in ('waiting', 'personalising', 'claimed', 'failed', 'released')),
  workspace_id    uuid references workspaces,
  build_id        uuid references builds,         -- its personalisation, or the cold build
  hit             boolean,
  claim_values    bytea,                          -- what the claimer passed, encrypted; see values_key
  values_key      text,
  took_micros     bigint,
  requested_at    timestamptz not null,
  claimed_at      timestamptz,
  finished_at     timestamptz,
  wait_until      timestamptz,
  error           text,
  workflow_id     text,
  run_id          text,
  unique (organization_id, key),
  constraint claims_waiting_has_no_workspace check ((status = 'waiting') = (workspace_id is null))
);

create unique index claims_one_of_workspace on claims (workspace_id) where workspace_id is not null;
create index claims_waiting on claims (pool_id, requested_at, id) where status = 'waiting';
create index claims_unfinished on claims (requested_at) where status in ('waiting', 'personalising');

create table snapshots (
  id       uuid primary key,
  taken_at timestamptz not null,
  digest   text not null,                         -- of the content without its instant: an unchanged one is not stored again
  content  bytea not null                         -- JSON, gzipped
);

create index snapshots_taken on snapshots (taken_at);

create table settings (                           -- shared by all workers; a key without a row has its default
  key        text primary key,
  value      text not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- counted where the fact is stored, as deltas that are rolled up: a counter row would be a hot lock
create table counter_deltas (
  id      bigint generated always as identity primary key,
  pool_id uuid not null references pools,
  name    text not null,
  delta   bigint not null
);

create table counters (
  pool_id uuid not null references pools,
  name    text not null,
  value   bigint not null,
  primary key (pool_id, name)
);
