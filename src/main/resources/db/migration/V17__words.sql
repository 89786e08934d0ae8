-- The field's words, once, before 1.0. Workers of before do not understand these: they are stopped
-- first (larder migrate refuses while one was seen a moment ago). What scans a large table does so
-- once; a million builds take seconds.
set local lock_timeout = '30s';

-- personalizing
alter table workspaces
  drop constraint workspaces_state_check,
  drop constraint workspaces_owner_fits_state;
drop index workspaces_due;
update workspaces set state = 'personalizing' where state = 'personalising';
alter table workspaces
  add constraint workspaces_state_check check (state in
    ('starting', 'ready', 'unhealthy', 'personalizing', 'claimed',
     'stopped', 'deleting', 'failed', 'leaked', 'deleted')),
  add constraint workspaces_owner_fits_state check (
    case when state in ('personalizing', 'claimed') then owner is not null
         when state in ('ready', 'unhealthy') then owner is null
         else true end);
create index workspaces_due on workspaces (due_at)
  where due_at is not null
    and state in ('unhealthy', 'personalizing', 'claimed', 'stopped', 'failed');

alter table claims drop constraint claims_status_check;
drop index claims_unfinished;
update claims set status = 'personalizing' where status = 'personalising';
alter table claims add constraint claims_status_check check (status in
  ('waiting', 'personalizing', 'claimed', 'failed', 'released'));
create index claims_unfinished on claims (requested_at) where status in ('waiting', 'personalizing');

update counter_deltas set name = 'claim-personalized' where name = 'claim-personalised';
update timings set name = 'claim-personalized' where name = 'claim-personalised';

-- manual
alter table builds drop constraint builds_reason_check;
update builds set reason = 'manual' where reason = 'by-hand';
alter table builds add constraint builds_reason_check check (reason in
  ('missing', 'surplus', 'expired', 'inactive', 'unhealthy', 'cleanup', 'claim', 'cold', 'manual'));

-- heartbeat
alter table builds rename column alive_at to heartbeat_at;

-- recipient, attempt
alter table deliveries rename column receiver to recipient;
alter table deliveries rename column tries to attempts;
alter table deliveries rename column tried_at to attempted_at;
alter table deliveries rename constraint deliveries_tries_check to deliveries_attempts_check;
alter index deliveries_in_vain rename to deliveries_with_error;
alter table deliveries drop constraint deliveries_status_check;
update deliveries set status = 'none', recipient = 'none' where status = 'nobody';
alter table deliveries add constraint deliveries_status_check check (status in
  ('waiting', 'accepted', 'failed', 'none'));
update events
  set kind = 'recipient-failed',
      details = details - 'receiver' || jsonb_strip_nulls(jsonb_build_object('recipient', details -> 'receiver'))
  where kind = 'receiver-failed';
alter table presets rename column forecast_told to forecast_reported;

-- leadership: what one worker does for all
alter table duties rename to leaders;
alter table leaders rename column name to job;
alter index duties_pkey rename to leaders_pkey;
