/* gamma.c - the gamma function, the incomplete gamma function and its inverse, from + - * / and sqrt alone. */
#include "random/elementary.h"

#include "base/check.h"

#include <float.h>
#include <math.h> /* fabs and constants only */

#define HALF_LN_2PI 0.91893853320467274178
#define TWO_PI 6.28318530717958647693
#define STIRLING_FROM 12.0

/* ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2) for x >= 12: Stirling's series, sum of B_2k / (2k (2k-1) x^(2k-1));
 * Abramowitz and Stegun 6.1.40. The first term left out is below 2^-58. */
static double stirling_rest(double x)
{
    static const double c[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360.0, 1.0 / 156};
    double inverse = 1 / (x * x);
    double sum = c[6];
    for (int i = 5; i >= 0; i--)
        sum = sum * inverse + c[i];
    return sum / x;
}

/* Below 12 the argument is moved up by Gamma(x) = Gamma(x + n) / (x (x+1) ... (x+n-1)). */
double exact_log_gamma(double x)
{
    ENSURE(x > 0);
    double product = 1;
    for (; x < STIRLING_FROM; x += 1)
        product *= x;
    double main = (x - 0.5) * exact_log(x) - x + HALF_LN_2PI;
    return main + (stirling_rest(x) - exact_log(product));
}

/* t - ln(1 + t), without cancellation near 0: with s = t / (2 + t), ln(1 + t) = 2 (s + s^3/3 + s^5/5 + ...). */
static double log_deficit(double t)
{
    if (fabs(t) > 0.2)
        return t - exact_log(1 + t);
    double s = t / (2 + t);
    double square = s * s;
    double sum = 0;
    for (int n = 21; n >= 3; n -= 2)
        sum = sum * square + 1.0 / n;
    return t * s - 2 * s * square * sum;
}

/* t - ln(1 + t) for t = x/a - 1, also where 1 + t would be nothing but rounding, or 0. */
static double log_deficit_of(double x, double a)
{
    if (x < a * 0x1p-10)
        return (x - a) / a - (exact_log(x) - exact_log(a));
    return log_deficit((x - a) / a);
}

/* x^a e^-x / Gamma(a + 1). For large a through the deviance, after C. Loader, "Fast and Accurate Computation of
 * Binomial Probabilities", 2000: a ln x - x - ln Gamma(a + 1) would lose as many digits as it has. */
static double gamma_term(double a, double x)
{
    if (a < STIRLING_FROM)
        return exact_exp(a * exact_log(x) - x - exact_log_gamma(a + 1));
    double deviance = a * log_deficit_of(x, a);
    return exact_exp(-deviance - stirling_rest(a)) / sqrt(TWO_PI * a);
}

/* P = term * (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...); Abramowitz and Stegun 6.5.29. For x < a + 1. */
static double lower_series(double a, double x)
{
    double sum = 1, part = 1, n = a;
    while (part > sum * 0x1p-56) {
        n += 1;
        part *= x / n;
        sum += part;
    }
    return sum;
}

/* Q = term * a * 1/(x+1-a- 1(1-a)/(x+3-a- 2(2-a)/(x+5-a- ...))), the even part of Legendre's fraction (Abramowitz and
 * Stegun 6.5.31), evaluated forwards by Lentz's method. For x >= a + 1, where every denominator is positive. */
static double upper_fraction(double a, double x)
{
    double b = x + 1 - a;
    double c = HUGE_VAL, d = 1 / b, value = d;
    for (int i = 1; i < 100000; i++) {
        double numerator = -i * (i - a);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        double factor = c * d;
        value *= factor;
        if (fabs(factor - 1) < 0x1p-52)
            break;
    }
    return value;
}

/* Both tails, each with a small relative error where it is the smaller one; returns x^a e^-x / Gamma(a), the slope of
 * P against ln x. Requires x > 0. */
static double gamma_tails(double a, double x, double *p, double *q)
{
    double term = gamma_term(a, x);
    if (x < a + 1) {
        *p = term * lower_series(a, x);
        *q = 1 - *p;
    } else {
        *q = term == 0 ? 0 : term * a * upper_fraction(a, x);
        *p = 1 - *q;
    }
    return term * a;
}

double exact_gamma_p(double a, double x)
{
    ENSURE(a > 0 && x >= 0);
    if (x == 0 || x > DBL_MAX)
        return x == 0 ? 0 : 1;
    double p, q;
    gamma_tails(a, x, &p, &q);
    return p;
}

/* Where to start: the larger of Wilson and Hilferty's cube (PNAS 17, 1931) and the first term of the series, which is
 * never above the quantile since P(a, x) <= x^a / Gamma(a + 1). In ln x. */
static double gamma_start(double a, double p)
{
    double start = (exact_log(p) + exact_log_gamma(a + 1)) / a;
    double root = 1 - 1 / (9 * a) + exact_normal_quantile(p) / (3 * sqrt(a));
    if (root <= 0)
        return start;
    double cube = exact_log(a) + 3 * exact_log(root);
    return cube > start ? cube : start;
}

/* Newton's method for ln(tail / wanted tail) against y = ln x, kept inside the bracket found so far. */
double exact_gamma_quantile(double a, double p)
{
    ENSURE(a > 0 && p > 0 && p < 1);
    double y = gamma_start(a, p), low = -HUGE_VAL, high = HUGE_VAL;
    for (int i = 0; i < 100 && y > -700; i++) {
        double lower, upper;
        double slope = gamma_tails(a, exact_exp(y), &lower, &upper);
        double tail = p <= 0.5 ? lower : upper;
        double miss = p <= 0.5 ? -1 : 1; /* where the tail has vanished */
        if (tail > 0)
            miss = p <= 0.5 ? exact_log(tail / p) : exact_log((1 - p) / tail);
        double step = slope > 0 ? -miss * tail / slope : -0.5 * miss;
        if (fabs(step) < 1e-12 * (1 + fabs(y)))
            return exact_exp(y + step);
        if (miss > 0)
            high = y;
        else
            low = y;
        if (fabs(step) > 2)
            step = step > 0 ? 2 : -2;
        y += step;
        if (y <= low || y >= high)
            y = 0.5 * (low + high);
    }
    return exact_exp(y);
}
