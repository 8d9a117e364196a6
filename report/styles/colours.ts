/** Colours by their use, for light screens and paper, and for dark screens. */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --page: #f7f8fa; --card: #fff; --text: #16202b; --muted: #4d5966; --line: #d5dbe1; --soft: #eef1f4; --link: #0a58b5;
  --critical: #b3122a; --critical-soft: #fbe3e6; --high: #a83a00; --high-soft: #fde8da; --medium: #7a5300; --medium-soft: #fbefcf; --low: #45566a; --low-soft: #e4e9ef;
  --good: #14693a; --good-soft: #e0f2e6; --new: #6a2bb0; --new-soft: #efe4fb;
  --count: #0a58b5; --count-soft: #0a58b526; --usual: #bfe3cb; --mean: #14693a; --limit: #b3122a; --episode: #f2b21f2b; --gap: #8894a1;
  --h0: #e9edf1; --h1: #c6dcf3; --h2: #8fbbe6; --h3: #4f91d0; --h4: #1f63ac; --h5: #0b2f63;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1318; --card: #161d24; --text: #e7ecf1; --muted: #a9b4bf; --line: #33404c; --soft: #1f2831; --link: #7db8ff;
    --critical: #ff98a4; --critical-soft: #4a1620; --high: #ffad7d; --high-soft: #47250f; --medium: #f2c457; --medium-soft: #3d2f0a; --low: #b6c4d3; --low-soft: #2a3540;
    --good: #7fd8a0; --good-soft: #12351f; --new: #d0aefb; --new-soft: #34204e;
    --count: #7db8ff; --count-soft: #7db8ff2e; --usual: #1f5235; --mean: #7fd8a0; --limit: #ff98a4; --episode: #f2b21f24; --gap: #7c8996;
    --h0: #232d37; --h1: #17375c; --h2: #1f568f; --h3: #3a82c9; --h4: #7db4ee; --h5: #d3e6fb;
  }
}
`;
