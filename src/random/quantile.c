/* quantile.c - compiles a distribution into the integer table that draws come from. */
#include "rehearse/distribution.h"

#include "rehearse/check.h"
#include "rehearse/order.h"

#include <math.h> /* floor */
#include <stdlib.h>

#define STEPS_MAX 65536 /* of one geometric distribution; a longer one is smooth */
#define GUIDE_BITS_MIN 8
#define GUIDE_BITS_MAX 16

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

/* The number of steps that a geometric distribution takes until its tail is below 2^-33. */
static double geometric_steps(const struct distribution *d)
{
    return distribution_quantile(d, 1 - 0x1p-33);
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
    order_sort(atoms.at, atoms.count, sizeof *atoms.at, compare_atoms);
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

/* The tail share, times 2^33, of knot i of a tail: 2^octave (1 + piece / 64). Exact in a double. */
static double knot_tail(int i)
{
    int octave = i / QUANTILE_PIECES, piece = i % QUANTILE_PIECES;
    return (double)(INT64_C(1) << octave) * (1 + piece * (1.0 / QUANTILE_PIECES));
}

/* The mean over all draws. A draw stands for 2 of the 2^33 units of u. Pieces from octave 7 on hold whole draws, whose
 * mean is that of the piece's ends; the 64 draws of a tail that lie further out are added one by one. */
static double smooth_mean(const struct quantile *q)
{
    const int middle = QUANTILE_KNOTS / 2, first = 7 * QUANTILE_PIECES;
    double sum = 0;
    for (uint32_t draw = 0; draw < 64; draw++) {
        sum += 2 * (double)quantile_smooth(q->knots, draw);
        sum += 2 * (double)quantile_smooth(q->knots, UINT32_MAX - draw);
    }
    for (int i = first; i < middle; i++) {
        double width = knot_tail(i + 1) - knot_tail(i);
        sum += width * (0.5 * (double)q->knots[i] + 0.5 * (double)q->knots[i + 1]);
        int j = QUANTILE_KNOTS - 1 - i;
        sum += width * (0.5 * (double)q->knots[j] + 0.5 * (double)q->knots[j - 1]);
    }
    return sum * 0x1p-33;
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
    free(q->knots);
    free(q->values);
    free(q->ends);
    free(q->guide);
    *q = (struct quantile){.shape = QUANTILE_CONSTANT};
}

size_t quantile_bytes(const struct quantile *q)
{
    if (q->shape == QUANTILE_SMOOTH)
        return (QUANTILE_KNOTS + 1) * sizeof *q->knots;
    if (q->shape == QUANTILE_CONSTANT)
        return 0;
    size_t guide = (size_t)1 << (32 - q->guide_shift);
    return q->steps * (sizeof *q->values + sizeof *q->ends) + guide * sizeof *q->guide;
}
