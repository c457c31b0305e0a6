/* biased.h - what is found at a random moment: values that come in proportion to their size, and what is left of them.
 *
 * Who looks at a renewal process at a random moment finds an interval with a chance in proportion to its length, and is
 * at a uniform place in it: the rest has density P(X > x) / E[X], the mean E[X^2] / 2 E[X] (Feller II, XI.4; Cox,
 * Renewal Theory, 1962). A learner that is found in the stationary state has that much of its wait left.
 * Draws come from the very table that the engine draws from: its draws are cut into pieces, finely towards both ends; a
 * piece is chosen in proportion to its draws times its largest value, a draw of it is taken and kept with chance
 * value / largest value, else chosen anew. That is exact for any table, but for the rounding of the pieces' shares to
 * 2^-32. Integers only; as many words as it takes, three or four where values differ: for streams that do nothing else.
 */
#ifndef REHEARSE_RANDOM_BIASED_H
#define REHEARSE_RANDOM_BIASED_H

#include "random/pcg.h"
#include "random/quantile.h"

#define BIASED_PIECES 464 /* 232 in either half of the draws: single ones, then 1/8 of an octave each */
#define BIASED_GUIDE_BITS 9

struct biased {
    const struct quantile *of; /* the caller's */
    int64_t least;             /* smaller values count as this */
    double mean;               /* of the values themselves, none below `least` */
    struct biased_piece {
        uint32_t first, draws;
        int64_t most; /* its largest value */
        uint32_t end; /* cumulative share * 2^32 - 1, ascending; the last is 2^32 - 1 */
    } pieces[BIASED_PIECES];
    uint16_t guide[1 << BIASED_GUIDE_BITS]; /* for a word's top bits, the first piece that it can choose */
};

/* For the values of `q`, those below `least` counting as `least`. Cost: some 500 look-ups, 30,000 where a
 * value is below `least`. */
void biased_open(struct biased *b, const struct quantile *q, int64_t least);

/* A value, with a chance in proportion to it. */
int64_t biased_draw(const struct biased *b, struct pcg32 *rng);

/* floor(value * u), u uniform in [0, 1): how much of a value found so is left, or gone. */
int64_t biased_rest(const struct biased *b, struct pcg32 *rng);

#endif
