-- name: put
-- Keep an identity for a command under way; one that is there stays as it is, and is claimed once more.
insert into vault.identities as known (participant, identifiers, contact, bsn, v_number, name, sound, claims)
values ($1, $2, $3, $4, $5, $6, $7, array[$8::text])
on conflict (participant) do update set claims = array_append(known.claims, $8::text)
returning bsn, v_number

-- name: keep
-- The case was opened.
update vault.identities set kept = true, claims = array_remove(claims, $2::text) where participant = $1

-- name: unclaim
-- The case was not opened by this command; it may have been by another.
update vault.identities i set
    claims = array_remove(claims, $2::text),
    kept = kept or exists (select from log.events e where e.person = i.participant)
where participant = $1

-- name: forget
-- Nobody opened a case for it.
delete from vault.identities where participant = $1 and not kept and claims = '{}'

-- name: recognise
-- After a crash: those whose case was opened all the same.
update vault.identities i set kept = true
where not kept and exists (select from log.events e where e.person = i.participant)

-- name: sweep
-- After a crash: those whose case never was.
delete from vault.identities i
where not kept and created_at < clock_timestamp() - $1::interval
  and not exists (select from log.events e where e.person = i.participant)

-- name: find
-- The sealed blocks of a participant.
select identifiers, contact from vault.identities where participant = $1 and kept

-- name: doubles
-- Others who may be this participant: by a number of theirs, or by how they are called and the year of their birth.
select other.participant, coalesce(other.bsn = own.bsn, false) or coalesce(other.v_number = own.v_number, false) numbers
from vault.identities own
join vault.identities other on other.participant <> own.participant
    and (other.bsn = own.bsn or other.v_number = own.v_number or other.sound = own.sound)
where own.participant = $1
order by numbers desc, other.created_at desc
limit $2
