-- One person may have been given in twice: that is flagged for a human, and no longer refused; so two identities may
-- have one number. `sound` is a keyed hash of how a name sounds and the year of birth, absent where it was put before.
alter table vault.identities
    drop constraint one_person_a_bsn,
    drop constraint one_person_a_v_number,
    add column sound bytea;
create index identities_by_bsn on vault.identities (bsn);
create index identities_by_v_number on vault.identities (v_number);
create index identities_by_sound on vault.identities (sound);
