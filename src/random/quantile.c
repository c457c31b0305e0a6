/* quantile.c - compiles a distribution into the integer table that draws come from. */
#include "random/quantile.h"
#include "base/memory.h"

#include "base/check.h"
#include "base/sort.h"

#include <math.h> /* floor */
#include <stdlib.h>

#define STEPS_MAX 65536 /* of one geometric distribution; a longer one is smooth */
#define GUIDE_BITS_MIN 8
#define GUIDE_BITS_MAX 16
#define TAIL_LEAST (UINT32_C(1) << 26) /* 1/64 of the draws */
#define TAIL_MOST (UINT32_C(1) << 29)  /* 1/8 */
#define MIDDLE_MOST (UINT32_MAX - 2 * TAIL_LEAST + 1)
#define MIDDLE_ERROR 0x1p-11

/* A value and the share of it, on the way to steps. */
struct atom {
    double value;
    double weight;
};

struct atoms {
    struct atom *at;
    size_t count, room;
};

static int64_t nearest(double x)
{
    return (int64_t)floor(x + 0.5);
}

static double square(double x)
{
    return x * x;
}

/* The number of steps that a geometric distribution takes until its tail is below 2^-33. */
static double geometric_steps(const struct distribution *d)
{
    return distribution_largest(d);
}

static bool is_stepped(const struct distribution *d)
{
    if (d->kind == DISTRIBUTION_GEOMETRIC)
        return geometric_steps(d) <= STEPS_MAX;
    if (d->kind != DISTRIBUTION_MIXTURE)
        return d->kind == DISTRIBUTION_DETERMINISTIC || d->kind == DISTRIBUTION_EMPIRICAL;
    for (size_t i = 0; i < d->parts_count; i++)
        if (!is_stepped(&d->parts[i].of))
            return false;
    return true;
}

static void add_atom(struct atoms *atoms, double value, double weight)
{
    if (atoms->count == atoms->room) {
        atoms->room = 2 * atoms->room + 16;
        atoms->at = memory_grow(atoms->at, atoms->room, sizeof *atoms->at);
    }
    atoms->at[atoms->count++] = (struct atom){value, weight};
}

/* Adds every value of a stepped distribution that has the share `weight` of the whole. */
static void add_atoms(struct atoms *atoms, const struct distribution *d, double weight)
{
    if (d->kind == DISTRIBUTION_DETERMINISTIC)
        add_atom(atoms, d->a, weight);
    for (size_t i = 0; i < d->points_count; i++)
        add_atom(atoms, d->points[i].value, weight * d->points[i].weight);
    for (size_t i = 0; i < d->parts_count; i++)
        add_atoms(atoms, &d->parts[i].of, weight * d->parts[i].weight);
    if (d->kind != DISTRIBUTION_GEOMETRIC)
        return;
    int32_t last = (int32_t)geometric_steps(d);
    double below = 0;
    for (int32_t k = 1; k <= last; k++) {
        double share = k == last ? 1 : distribution_cdf(d, k);
        add_atom(atoms, k, weight * (share - below));
        below = share;
    }
}

/* By value, then by weight: atoms that compare equal are equal, so the order is total. */
static int compare_atoms(const void *left, const void *right)
{
    const struct atom *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->weight > b->weight) - (a->weight < b->weight);
}

/* Cumulative shares become whole numbers of draws; what gets no draw is left out. */
static void set_steps(struct quantile *q, const struct atoms *atoms)
{
    q->values = memory_new(atoms->count, sizeof *q->values);
    q->ends = memory_new(atoms->count, sizeof *q->ends);
    double share = 0;
    int64_t taken = 0; /* draws given away so far */
    for (size_t i = 0; i < atoms->count; i++) {
        share += atoms->at[i].weight;
        int64_t end = i + 1 == atoms->count ? INT64_C(1) << 32 : nearest(share * 0x1p32);
        int64_t value = nearest(atoms->at[i].value);
        if (end > INT64_C(1) << 32)
            end = INT64_C(1) << 32;
        if (end <= taken)
            continue;
        if (q->steps == 0 || q->values[q->steps - 1] != value)
            q->steps++;
        q->values[q->steps - 1] = value;
        q->ends[q->steps - 1] = (uint32_t)(end - 1);
        taken = end;
    }
}

/* As many entries as steps or more, so that a search takes O(1) comparisons on average whatever the shares are. */
static void set_guide(struct quantile *q)
{
    uint32_t bits = GUIDE_BITS_MIN;
    while (bits < GUIDE_BITS_MAX && UINT32_C(1) << bits < q->steps)
        bits++;
    q->guide_shift = 32 - bits;
    q->guide = memory_new((size_t)1 << bits, sizeof *q->guide);
    uint32_t step = 0;
    for (uint32_t g = 0; g < UINT32_C(1) << bits; g++) {
        while (q->ends[step] < g << q->guide_shift)
            step++;
        q->guide[g] = step;
    }
}

static void compile_steps(struct quantile *q, const struct distribution *d)
{
    struct atoms atoms = {NULL, 0, 0};
    add_atoms(&atoms, d, 1);
    sort_array(atoms.at, atoms.count, sizeof *atoms.at, compare_atoms);
    set_steps(q, &atoms);
    free(atoms.at);
    set_guide(q);
    double sum = 0;
    for (uint32_t i = 0; i < q->steps; i++) {
        int64_t draws = (int64_t)q->ends[i] - (i == 0 ? -1 : (int64_t)q->ends[i - 1]);
        sum += (double)q->values[i] * ((double)draws * 0x1p-32);
    }
    q->mean = sum;
}

#define QUANTILE_FRACTION_BITS 25

/* Where a draw falls among the knots: knot number << 25 | fraction of the piece. It ascends with the draw.
 * w = 2^33 times the smaller tail of u = (draw + 1/2) / 2^32 is an odd number of 32 bits; its leading one gives the
 * octave, the next 6 bits the piece, the other 25 the fraction. The upper half is the lower one mirrored. */
static uint64_t position_of(uint32_t draw)
{
    uint32_t upper = 0 - (draw >> 31); /* all ones in the upper half */
    uint32_t w = (draw ^ upper) << 1 | 1;
    uint32_t zeros = (uint32_t)__builtin_clz(w);
    uint32_t leading = w << zeros & UINT32_C(0x7fffffff);
    uint64_t position = (uint64_t)(31 - zeros) << 31 | leading;
    uint64_t last = (uint64_t)(QUANTILE_KNOTS - 1) << QUANTILE_FRACTION_BITS;
    return upper ? last - position : position;
}

/* The straight line between two knots. The rise is multiplied in two halves, so no product exceeds 64 bits. */
static int64_t draw_smooth(const int64_t *knots, uint32_t draw)
{
    uint64_t position = position_of(draw);
    const int64_t *knot = knots + (position >> QUANTILE_FRACTION_BITS);
    uint64_t fraction = position & ((UINT64_C(1) << QUANTILE_FRACTION_BITS) - 1);
    uint64_t rise = (uint64_t)(knot[1] - knot[0]);
    uint64_t half = UINT64_C(1) << (QUANTILE_FRACTION_BITS - 1);
    uint64_t high = (rise >> 32) * fraction << (32 - QUANTILE_FRACTION_BITS);
    uint64_t low = ((rise & UINT32_MAX) * fraction + half) >> QUANTILE_FRACTION_BITS;
    return knot[0] + (int64_t)(high + low);
}

/* Guided search, after Chen and Asau, Management Science 21, 1974. The first comparison is no branch: most draws end
 * there, and which way it goes cannot be predicted. */
static int64_t draw_step(const struct quantile *q, uint32_t draw)
{
    uint32_t i = q->guide[draw >> q->guide_shift];
    i += draw > q->ends[i];
    while (draw > q->ends[i])
        i++;
    return q->values[i];
}

int64_t quantile_draw_outside(const struct quantile *q, uint32_t draw)
{
    if (q->shape == QUANTILE_SMOOTH)
        return draw_smooth(q->knots, draw);
    return q->shape == QUANTILE_STEPS ? draw_step(q, draw) : q->constant;
}

/* The tail share, times 2^33, of knot i of a tail: 2^octave (1 + piece / 64). Exact in a double. */
static double knot_tail(int i)
{
    int octave = i / QUANTILE_PIECES, piece = i % QUANTILE_PIECES;
    return (double)(INT64_C(1) << octave) * (1 + piece * (1.0 / QUANTILE_PIECES));
}

/* The mean over all draws. A draw stands for 2 of the 2^33 units of u. Pieces of the tails from octave 7 on hold whole
 * draws, whose mean is that of the piece's ends; the 64 draws of a tail that lie further out are added one by one. */
static double smooth_mean(const struct quantile *q)
{
    const int first = 7 * QUANTILE_PIECES;
    int end = QUANTILE_KNOTS / 2; /* the first piece that is in the middle */
    double sum = 0;
    for (uint32_t piece = 0; piece < q->span >> QUANTILE_MIDDLE_SHIFT; piece++)
        sum += 0x1p24 * (0.5 * (double)q->middle[piece] + 0.5 * (double)q->middle[piece + 1]);
    while (q->span > 0 && knot_tail(end) > 2.0 * q->tail)
        end--;
    for (uint32_t draw = 0; draw < 64; draw++) {
        sum += 2 * (double)draw_smooth(q->knots, draw);
        sum += 2 * (double)draw_smooth(q->knots, UINT32_MAX - draw);
    }
    for (int i = first; i < end; i++) {
        double width = knot_tail(i + 1) - knot_tail(i);
        sum += width * (0.5 * (double)q->knots[i] + 0.5 * (double)q->knots[i + 1]);
        int j = QUANTILE_KNOTS - 1 - i;
        sum += width * (0.5 * (double)q->knots[j] + 0.5 * (double)q->knots[j - 1]);
    }
    return sum * 0x1p-33;
}

/* Fills the middle that begins at q->tail; false when one of its pieces is too far from the quantile at its midpoint,
 * or rises so far that the product in quantile_draw might not fit. */
static bool fill_middle(struct quantile *q, const struct distribution *d)
{
    const double piece = 1.0 / (1 << (32 - QUANTILE_MIDDLE_SHIFT));
    double u = q->tail * 0x1p-32;
    q->middle[0] = nearest(distribution_quantile(d, u));
    for (uint32_t i = 0; i < q->span >> QUANTILE_MIDDLE_SHIFT; i++, u += piece) {
        double between = distribution_quantile(d, u + piece / 2);
        int64_t low = q->middle[i], high = nearest(distribution_quantile(d, u + piece));
        high = high < low ? low : high;
        double off = 0.5 * (double)low + 0.5 * (double)high - between;
        if (high - low >= INT64_C(1) << (62 - QUANTILE_MIDDLE_SHIFT) || off * off > square(1 + between * MIDDLE_ERROR))
            return false;
        q->middle[i + 1] = high;
    }
    return true;
}

static void compile_middle(struct quantile *q, const struct distribution *d)
{
    q->middle = memory_new((MIDDLE_MOST >> QUANTILE_MIDDLE_SHIFT) + 1, sizeof *q->middle);
    for (q->tail = TAIL_LEAST; q->tail <= TAIL_MOST; q->tail *= 2) {
        q->span = 0 - 2 * q->tail;
        if (fill_middle(q, d))
            return;
    }
    free(q->middle);
    q->middle = NULL;
    q->span = 0;
}

static void compile_smooth(struct quantile *q, const struct distribution *d)
{
    const int middle = QUANTILE_KNOTS / 2;
    q->knots = memory_new(QUANTILE_KNOTS + 1, sizeof *q->knots);
    for (int i = 0; i < QUANTILE_KNOTS; i++) {
        double u = i <= middle ? knot_tail(i) * 0x1p-33 : 1 - knot_tail(QUANTILE_KNOTS - 1 - i) * 0x1p-33;
        int64_t value = nearest(distribution_quantile(d, u));
        /* Rounding inside the quantile function must not make the table fall. */
        q->knots[i] = i > 0 && value < q->knots[i - 1] ? q->knots[i - 1] : value;
    }
    q->knots[QUANTILE_KNOTS] = q->knots[QUANTILE_KNOTS - 1];
    compile_middle(q, d);
    q->mean = smooth_mean(q);
}

void quantile_compile(struct quantile *q, const struct distribution *d)
{
    *q = (struct quantile){.shape = is_stepped(d) ? QUANTILE_STEPS : QUANTILE_SMOOTH};
    if (q->shape == QUANTILE_STEPS)
        compile_steps(q, d);
    else
        compile_smooth(q, d);
    int64_t low = quantile_draw(q, 0), high = quantile_draw(q, UINT32_MAX);
    ENSURE(low >= 0 && low <= high && high <= INT64_MAX / 4 + 1);
    if (low == high) {
        quantile_free(q);
        *q = (struct quantile){.shape = QUANTILE_CONSTANT, .constant = low, .mean = (double)low};
    }
    q->low = low;
    q->high = high;
}

void quantile_free(struct quantile *q)
{
    free(q->middle);
    free(q->knots);
    free(q->values);
    free(q->ends);
    free(q->guide);
    *q = (struct quantile){.shape = QUANTILE_CONSTANT};
}

size_t quantile_bytes(const struct quantile *q)
{
    if (q->shape == QUANTILE_SMOOTH)
        return (QUANTILE_KNOTS + 1) * sizeof *q->knots +
               (q->middle ? (MIDDLE_MOST >> QUANTILE_MIDDLE_SHIFT) + 1 : 0) * sizeof *q->middle;
    if (q->shape == QUANTILE_CONSTANT)
        return 0;
    size_t guide = (size_t)1 << (32 - q->guide_shift);
    return q->steps * (sizeof *q->values + sizeof *q->ends) + guide * sizeof *q->guide;
}
