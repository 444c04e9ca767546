/** Besides people's data a blob store has the id of its installation, which stays. */
export const isOfPeople = (key: string): boolean => key !== 'installation/id';
