/** Type of the only function of this package that a test compares with. The package has no types of its own. */
declare module 'jstat' {
  const jStat: {
    /** The regularized incomplete beta function I_x(a, b), for 0 <= x <= 1 and positive a and b. */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jStat;
}
