-- Figures for metrics, and what removing old history needs.

-- How long something took is counted where it is stored, like how often it happened.
alter table counter_deltas add column micros bigint;   -- null: a counter; else one thing that took so long

create table timings (                            -- of a pool's deltas with micros, by bucket
  pool_id uuid not null references pools,
  name    text not null,
  up_to   bigint not null,                        -- microseconds; the largest bigint: longer than all bounds
  count   bigint not null,
  micros  bigint not null,                        -- of all in the bucket together
  primary key (pool_id, name, up_to)
);

create table duties (                             -- what one worker does for all, until it is silent for too long
  name    text primary key,
  holder  text not null,
  until   timestamptz not null,
  done_at timestamptz                             -- when it was last done
);

insert into duties (name, holder, until) values
  ('metrics', '', 'epoch'), ('retention', '', 'epoch');

-- What is old enough to go, oldest first. Each is written once in a row's life, when it ends.
create index workspaces_deleted on workspaces (deleted_at) where state = 'deleted';
create index claims_over on claims (requested_at) where status in ('released', 'failed');
create index build_attempts_logged on build_attempts (finished_at) where log is not null;
-- For the references that removing rows checks.
create index claims_build on claims (build_id) where build_id is not null;

-- A packed directory goes when nothing is made of it any more; its version stays, and an apply that
-- makes that version active again brings the directory along.
alter table template_versions drop constraint template_versions_directory_hash_fkey;
