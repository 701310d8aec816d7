/** Most secrets never get a successor: the first of a family is found by its hash, which is the family's name. */
export const successors = /* sql */ `
DROP INDEX session_secrets_by_family;
CREATE INDEX session_secrets_by_family ON session_secrets (family, generation) WHERE generation > 0;
`
