-- What people did and what they have to know. An event that the receivers are told of is its own
-- outbox: written in the transaction of what it tells, sent afterwards.
create table events (
  id                  bigint generated always as identity primary key,
  at                  timestamptz not null,
  kind                text not null,
  actor               text not null,              -- 'reconciler' or who did it
  organization_id     uuid references organizations,
  template_id         uuid references templates,
  template_version_id uuid references template_versions,
  pool_id             uuid references pools,
  preset_id           uuid references presets,
  workspace_id        uuid,                       -- no reference: an event outlives its workspace's row
  build_id            uuid,
  claim_id            uuid,
  details             jsonb not null default '{}',-- what the kind has to say beyond the ids; never a secret
  undelivered_since   timestamptz                 -- of kinds that notify: until every receiver's end is recorded
);

create index events_newest on events (at desc, id desc);
create index events_undelivered on events (undelivered_since) where undelivered_since is not null;
