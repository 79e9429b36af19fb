-- name: first_generation
insert into board.generations (service, live) values ($1, 1) on conflict do nothing

-- name: live
-- The generation that is shown; held until the end of the transaction, so that no other is put in its place.
select live from board.generations where service = $1 for share

-- name: hold
select live from board.generations where service = $1 for update

-- name: flip
update board.generations set live = $2 where service = $1

-- name: rows
select key, shown from board.cases where generation = $1 and key = any($2::uuid[])

-- name: put
insert into board.cases (generation, key, case_id, person, municipality, case_worker, shown)
select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
on conflict (generation, key) do update set
    municipality = excluded.municipality, case_worker = excluded.case_worker, shown = excluded.shown

-- name: drop
delete from board.cases where generation = $1 and key = any($2::uuid[])

-- name: forget
delete from board.cases where generation = $1 and person = $2

-- name: clear
delete from board.cases where generation <> $1

-- name: clear_progress
delete from delivery.progress where consumer = $1 and generation <> $2

-- name: clear_parked
delete from delivery.parked where consumer = $1 and generation <> $2

-- name: one
select shown from board.cases
where generation = (select live from board.generations where service = $1) and key = $2

-- name: of_case
select shown from board.cases
where generation = (select live from board.generations where service = $1) and case_id = $2 order by key

-- name: page
select shown from board.cases
where generation = (select live from board.generations where service = $1)
  and municipality = $2 and ($3::text is null or case_worker = $3) and key > $4 order by key limit $5
