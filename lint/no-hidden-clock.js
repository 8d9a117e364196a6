const advice = 'take the time from the caller, as an argument in whole epoch seconds';

const isDate = (callee) => callee.type === 'Identifier' && callee.name === 'Date';

/** Lint rule: a date must be made from a given time, never from the clock. (.oxlintrc.json refuses `Date.now`.) */
export const noHiddenClock = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      NewExpression(node) {
        if (isDate(node.callee) && node.arguments.length === 0) {
          context.report({ node, message: `new Date() reads the clock: ${advice}` });
        }
      },
      CallExpression(node) {
        if (isDate(node.callee)) context.report({ node, message: `Date() reads the clock: ${advice}` });
      },
    };
  },
};
