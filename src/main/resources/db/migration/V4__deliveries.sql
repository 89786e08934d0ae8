-- Who was told of what: a row for each receiver of an event, made when the event is taken up.
-- Receivers stand here as people may see them; addresses of webhooks and their secrets stay sealed
-- with the organization.

create table deliveries (
  id          uuid primary key,                   -- made from event and receiver: a repeat has the same
  event_id    bigint not null references events on delete cascade,
  pool_id     uuid,                               -- of its event
  receiver    text not null,
  status      text not null check (status in ('waiting', 'accepted', 'failed', 'nobody')),
  tries       int not null default 0 check (tries >= 0),
  error       text,                               -- of the last try that was not accepted; null once one was
  created_at  timestamptz not null,
  tried_at    timestamptz,
  finished_at timestamptz,
  constraint deliveries_finished_has_instant check ((status = 'waiting') = (finished_at is null))
);

create index deliveries_of_event on deliveries (event_id);
create index deliveries_in_vain on deliveries (pool_id, created_at desc) where error is not null;

-- each way in which people list events has its index, so that none walks past the others'
create index events_of_pool on events (pool_id, at desc, id desc) where pool_id is not null;
create index events_of_kind on events (kind, at desc, id desc);
create index events_of_pool_and_kind on events (pool_id, kind, at desc, id desc)
  where pool_id is not null;
-- claims are listed among the events without being written twice
create index claims_newest on claims (claimed_at desc, id desc) where claimed_at is not null;
create index claims_newest_of_pool on claims (pool_id, claimed_at desc, id desc)
  where claimed_at is not null;

alter table pools
  add out_of_stock_since timestamptz,             -- since a claim found nothing, until stock is ready again
  add unrecovered_since timestamptz;              -- since receivers heard of a failure limit, until they hear of its end

update pools set unrecovered_since = episode_since;
