-- name: progress
select partition, position from delivery.progress where consumer = $1 and generation = $2

-- name: begin
insert into delivery.progress (consumer, generation, partition, kafka_offset, position)
select $1, $2, p, -1, 0 from unnest($3::integer[]) p on conflict do nothing

-- name: hold
-- How far these partitions are, held until the end of the transaction: a second instance waits, then sees more.
select partition, position from delivery.progress
where consumer = $1 and generation = $2 and partition = any($3::integer[]) order by partition for update

-- name: held
-- The persons whose events are held back.
select distinct person from delivery.parked where consumer = $1 and generation = $2

-- name: park
insert into delivery.parked (consumer, generation, partition, kafka_offset, topic, position, person, code, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing

-- name: parked_of
select partition, kafka_offset, position from delivery.parked
where consumer = $1 and generation = $2 and person = $3 order by position nulls first for update

-- name: unpark
delete from delivery.parked where consumer = $1 and generation = $2 and partition = $3 and kafka_offset = $4

-- name: move
insert into delivery.progress (consumer, generation, partition, kafka_offset, position)
select $1, $2, * from unnest($3::integer[], $4::bigint[], $5::bigint[])
on conflict (consumer, generation, partition)
do update set kafka_offset = excluded.kafka_offset, position = excluded.position

-- name: report
-- Positions of these alone: another process may hold the others, and what is seen of them here may be behind.
insert into log.followers as f (name, position, parked)
select $1 || '/' || partition, position,
       (select count(*) from delivery.parked where consumer = $1 and generation = $2)
from delivery.progress where consumer = $1 and generation = $2
order by partition
on conflict (name) do update set
    position = case when excluded.name = any($3::text[]) then excluded.position else f.position end,
    parked = excluded.parked, at = clock_timestamp()
