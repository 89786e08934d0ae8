-- A version that is new to success starts slowly.
alter table presets add start_width int default 1 check (start_width > 0);
comment on column presets.start_width is
  'start builds that may be open at once: one more with each success, one after a failure; null: as many as are missing';

-- what has succeeded before needs no slow start; read once, here
update presets set start_width = null
  where exists (select from builds
    where builds.preset_id = presets.id and status = 'succeeded' and transition = 'start'
      and number = 1 and not owned);

-- the claim's question where a pool replenishes first: any of its stock, newest first
create index workspaces_ready_of_pool
  on workspaces (pool_id, created_at, id) where owner is null and state = 'ready';
