const advice = 'time is an argument here: take whole epoch seconds from the caller';

const isDate = (callee) => callee.type === 'Identifier' && callee.name === 'Date';

/** The rule: a date is made from a given time, never from the clock. (`Date.now` is refused in .oxlintrc.json.) */
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
