/** The one function that we use of a package that comes without types. */
declare module 'jstat' {
  const jStat: {
    /** The regularized incomplete beta function I_x(a, b), for 0 <= x <= 1 and positive a and b. */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jStat;
}
