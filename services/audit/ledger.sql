-- name: begin
-- A partition that was never read.
insert into ledger.read_until (partition, epoch, kafka_offset) values ($1, 0, -1) on conflict do nothing

-- name: read_until
-- How far a partition is in the ledger, held until the transaction ends.
select epoch, kafka_offset from ledger.read_until where partition = $1 for update

-- name: move
-- This record and all before it are in the ledger.
update ledger.read_until set epoch = $2, kafka_offset = $3 where partition = $1

-- name: keep_deliveries
-- Deliveries as they stand on the topic; a key that a table lacks is no column of it.
insert into ledger.deliveries
select * from json_populate_recordset(null::ledger.deliveries, $1::json)

-- name: keep_pages
-- Pages as they stand on the topic.
insert into ledger.pages (slice, epoch, from_position, to_position, cursor, judged_at, partition, kafka_offset)
select slice, epoch, "from", "to", cursor, judged_at, partition, kafka_offset
from json_to_recordset($1::json) as page(
    slice integer, epoch integer, "from" bigint, "to" bigint, cursor integer, judged_at bigint, partition integer,
    kafka_offset bigint
)

-- name: deliveries
-- What was told: of one person, to one partner, on days in Amsterdam; each where asked for.
select message_id, epoch, position, carried_at, partner, person, type, view, message_fields, fetch_fields, purpose,
       legal_basis, processing_activity, policy_version, judged_at, delivered_at
from ledger.deliveries
where ($1::uuid is null or person = $1)
  and ($2::text is null or partner = $2)
  and ($3::date is null or (delivered_at at time zone 'Europe/Amsterdam')::date >= $3)
  and ($4::date is null or (delivered_at at time zone 'Europe/Amsterdam')::date <= $4)
order by delivered_at, position, partner, view, message_id, epoch, partition, kafka_offset

-- name: looks
-- What partners were shown of handovers: of one person, to one partner, on days in Amsterdam; each where asked for.
select look_id, partner, person, view, fields, purpose, legal_basis, processing_activity, policy_version, judged_at, at
from ledger.looks
where ($1::uuid is null or person = $1)
  and ($2::text is null or partner = $2)
  and ($3::date is null or (at at time zone 'Europe/Amsterdam')::date >= $3)
  and ($4::date is null or (at at time zone 'Europe/Amsterdam')::date <= $4)
order by at, look_id

-- name: fetches
-- What partners came to fetch of these messages.
select message_id, fetch_id, fields, outcome, at from ledger.fetches
where message_id = any($1::uuid[]) order by at, fetch_id
