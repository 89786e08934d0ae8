-- The worker processes, so that a template whose tags nobody serves is known to wait in vain. A worker
-- says every few seconds that it is there; rows of those that are gone stay for an hour.
create table workers (
  id         uuid primary key,
  name       text not null,                       -- process and host, for people
  tags       text[] not null,                     -- it builds templates whose tags are all among these
  started_at timestamptz not null,
  seen_at    timestamptz not null,
  stopped_at timestamptz                          -- it stopped in good order
) with (fillfactor = 50);
