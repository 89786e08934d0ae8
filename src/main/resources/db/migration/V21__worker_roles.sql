-- What each worker does, so that one that runs no builds is not taken for one that serves tags; and
-- the version of Temporal's worker deployment that it is, if any. Workers of before do everything.
alter table workers
  add column roles      text[] not null default '{reconcile,claim,build,notify}',
  add column deployment text,
  add column version    text,                     -- the build id within that deployment
  add constraint workers_version check ((deployment is null) = (version is null));
