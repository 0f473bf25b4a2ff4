import { AndFilter, EqualityFilter, type Filter, OrFilter } from "ldapts";

/**
 * Makes the filter that finds the user of a name. It is no text that the name is written into, but what is sent: a name cannot
 * be anything in it but a value.
 */
export function createUserFilter(
  usernameAttributes: readonly string[],
  filter: Filter | undefined,
): (username: string) => Filter {
  return (username) => {
    const names = usernameAttributes.map((attribute) => new EqualityFilter({ attribute, value: username }));
    const [only, ...others] = names;
    const byName = only !== undefined && others.length === 0 ? only : new OrFilter({ filters: names });
    return filter === undefined ? byName : new AndFilter({ filters: [filter, byName] });
  };
}
