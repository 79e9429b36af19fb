-- name: append
-- Many appends in one call, one verdict each.
select * from log.append(
    $1::text[], $2::bytea[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::integer[], $10::integer[], $11::integer[], $12::text[], $13::integer[],
    $14::integer[], $15::text[], $16::integer[], $17::text[], $18::uuid[], $19::uuid[], $20::bytea[]
)

-- name: read
-- The rows of some streams, in the order of the log.
select position, stream, version, type, event_id, person, command_id, correlation_id, causation_id, actor, time,
       recorded_at, data, chain
from log.events where stream = any($1::text[]) order by position

-- name: page
-- The rows after a position; appends hold one lock, so what is committed has no hole.
select position, stream, version, type, event_id, person, command_id, correlation_id, causation_id, actor, time,
       recorded_at, data, chain
from log.events where position > $1 order by position limit $2

-- name: at
-- The rows at some positions.
select position, stream, version, type, event_id, person, command_id, correlation_id, causation_id, actor, time,
       recorded_at, data, chain
from log.events where position = any($1::bigint[])

-- name: of_persons
-- The rows about some persons, each after a position of its own.
select wanted.after, own.position, own.stream, own.version, own.type, own.event_id, own.person, own.command_id,
       own.correlation_id, own.causation_id, own.actor, own.time, own.recorded_at, own.data, own.chain
from unnest($1::uuid[], $2::bigint[]) as wanted (person, after)
cross join lateral (
    select * from log.events as e where e.person = wanted.person and e.position > wanted.after order by position
) as own

-- name: head
-- The last position.
select coalesce(max(position), 0) from log.events

-- name: last_promised
-- The last position that any command was told it wrote.
select coalesce(max(last_position), 0) from log.commands

-- name: keys_of
-- The newest generation of every key of some owners.
select distinct on (owner, purpose) owner, purpose, generation, key_id, wrapped, kek
from seal.keys where owner = any($1::text[]) order by owner, purpose, generation desc

-- name: add_keys
-- Keep keys that are not there yet.
insert into seal.keys (owner, purpose, generation, key_id, wrapped, kek)
select * from unnest($1::text[], $2::text[], $3::integer[], $4::uuid[], $5::bytea[], $6::text[])
on conflict do nothing

-- name: played_now
-- What the played clock says; no row means the system's clock.
select at from clock.played

-- name: set_played
-- Move the played clock, never back; the time until then has passed.
insert into clock.played (at, passed) values ($1, $1)
on conflict (only_row) do update
    set at = greatest(clock.played.at, excluded.at), passed = greatest(clock.played.passed, excluded.passed)
returning at

-- name: tell_until
-- Let days be told of that have not passed: no deadline of theirs is missed yet.
insert into clock.played (at) values ($1)
on conflict (only_row) do update
    set at = greatest(clock.played.at, excluded.at), passed = coalesce(clock.played.passed, clock.played.at)
returning at

-- name: played_passed
-- Until when time has passed by the played clock.
select coalesce(passed, at) from clock.played

-- name: followed
-- How far each follower of time has come.
select follower, at from clock.followed

-- name: set_followed
-- A follower has done what was due until this instant.
insert into clock.followed (follower, at) values ($1, $2)
on conflict (follower) do update set at = greatest(clock.followed.at, excluded.at)

-- name: set_follower
-- A follower tells how far it has come.
insert into log.followers (name, position, parked) values ($1, $2, $3)
on conflict (name) do update set position = excluded.position, parked = excluded.parked, at = clock_timestamp()

-- name: followers
-- How far everybody has come.
select name, position, parked, at from log.followers order by name

-- name: take_slice
-- Hold a slice for as long as this connection lives; waits until nobody else holds it.
select pg_advisory_lock(hashtextextended($1, 0))

-- name: of_region
-- The rows without a person, after one position and up to another.
select position, stream, version, type, event_id, person, command_id, correlation_id, causation_id, actor, time,
       recorded_at, data, chain
from log.events where person is null and position > $1 and position <= $2 order by position

-- name: persons_before
-- The persons known before a position, in a fixed order.
select distinct person from log.events where person is not null and position < $1 order by person

-- name: delivered_of
-- What partners were sent of a person in an epoch.
select partner, position from gateway.delivered where person = $1 and epoch = $2

-- name: forget_uncommitted
-- What was noted for events that the bookmark has not passed was never delivered.
delete from gateway.delivered where slice = $1 and carried_at >= $2

-- name: forget_uncommitted_of_held
-- Nor was anything of somebody who is held back, from there on: it was noted for a trial that was never committed.
delete from gateway.delivered as noted using unnest($2::uuid[], $3::bigint[]) as held (person, carried_at)
where noted.slice = $1 and noted.person = held.person and noted.carried_at >= held.carried_at

-- name: note_delivered
-- Facts that go out with this page.
insert into gateway.delivered (epoch, partner, person, position, carried_at, slice)
select $1, * from unnest($2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::integer[])
on conflict do nothing

-- name: release_held
-- Nobody of this slice is held back but these.
delete from gateway.held where slice = $1 and person <> all($2::uuid[])

-- name: note_held
-- Who is held back, from which position on, and why.
insert into gateway.held (slice, person, position, code) select $1, * from unnest($2::uuid[], $3::bigint[], $4::text[])
on conflict (slice, person) do update set position = excluded.position, code = excluded.code

-- name: note_pairwise
-- Which ids this page uses at which partner.
insert into gateway.pairwise (partner, pairwise, internal, person)
select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[]) on conflict do nothing

-- name: resolve_pairwise
-- What an id of a partner stands for.
select internal, person from gateway.pairwise where partner = $1 and pairwise = $2

-- name: note_fetch
-- A fetch, before it is answered.
insert into ledger.fetches (fetch_id, message_id, position, partner, person, fields, outcome, at)
values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: note_looks
-- Handovers that a partner is shown, before it is answered.
insert into ledger.looks (
    look_id, person, about, fields, partner, view, purpose, legal_basis, processing_activity, policy_version, judged_at,
    at
)
select l.look_id, l.person, l.about, string_to_array(l.fields, ' '), $5, $6, $7, $8, $9, $10, $11, $12
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) l(look_id, person, about, fields)

-- name: park_message
-- A partner's message that a person must look at.
insert into gateway.parked (topic, partition, kafka_offset, partner, code, digest, sealed)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing

-- name: verdict
-- The first verdict on a command id.
select outcome, code, detail, first_position, last_position from log.commands where command_id = $1
