-- Successes of tries that were given up, of workspaces that are not deleted yet: what only they name is
-- deleted after what the workspace's own row names. Each becomes a delete of its own and goes.
create table late_results (
  build_id     uuid not null references builds on delete cascade,
  attempt      int not null,
  workspace_id uuid not null references workspaces on delete cascade,
  result       bytea not null,                    -- outputs and state as JSON, sealed; see result_key
  result_key   text not null,
  at           timestamptz not null,
  primary key (workspace_id, build_id, attempt)
);

create index late_results_build on late_results (build_id);

-- When a workflow was last started for an event: one that cannot be delivered goes behind the others.
alter table events add column taken_up_at timestamptz;
