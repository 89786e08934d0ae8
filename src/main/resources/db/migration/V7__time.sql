-- What time alone does to single workspaces: the lease of one that somebody has, the grace of an
-- unhealthy one in stock, and when stock is checked.
alter table workspaces
  -- when the loop has to look at it: the word before its lease ends, that end, the end of its grace
  add column due_at    timestamptz,
  -- stock: when it is checked next. Who checks it moves this on first, and so knows its own result
  add column check_due timestamptz;

create index workspaces_due on workspaces (due_at)
  where due_at is not null
    and state in ('unhealthy', 'personalising', 'claimed', 'stopped', 'failed');
create index workspaces_check_due on workspaces (check_due)
  where owner is null and state in ('ready', 'unhealthy');

alter table claims add column lease bigint check (lease > 0);  -- microseconds; null: the pool's
