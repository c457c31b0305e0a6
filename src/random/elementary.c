/* elementary.c - log, exp, pow and the normal distribution from + - * / alone.
 *
 * The compiler may not reorder or contract what is written here (-ffp-contract=off, no fast-math), so the order of the
 * operations on the page is their order on every machine. The gamma function is in gamma.c. */
#include "random/elementary.h"

#include "base/check.h"

#include <float.h>
#include <math.h> /* floor, fabs and constants only */
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the high one has 32 bits, so that its product with an exponent is exact. */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define SQRT_HALF 0x1.6a09e667f3bcdp-1

/* c[0] + c[1] x + ... + c[last] x^last */
static double polynomial(const double *c, int last, double x)
{
    double sum = c[last];
    for (int i = last - 1; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for a normal result, -1022 <= k <= 1023. */
static double power_of_two(int k)
{
    return double_of((uint64_t)(1023 + k) << 52);
}

/* x = m 2^k with m in [sqrt 1/2, sqrt 2); s = (m - 1) / (m + 1); ln m = 2 (s + s^3/3 + s^5/5 + ...).
 * m - 1 is exact, so the relative error stays small near x = 1 too. s^2 <= 0.0295: what follows s^23 is below 2^-64. */
double exact_log(double x)
{
    static const double odd[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
    ENSURE(x > 0 && x <= DBL_MAX);
    int k = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        k = -54;
    }
    uint64_t bits = bits_of(x);
    k += (int)(bits >> 52) - 1022;
    double m = double_of((bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3fe0000000000000));
    if (m < SQRT_HALF) {
        m *= 2;
        k--;
    }
    double f = m - 1;
    double s = f / (m + 1);
    double square = s * s;
    double tail = square * polynomial(odd, 10, square);
    /* 2 s = f - s f: the rounding of the division then weighs only s as much. */
    double correction = s * (f - tail);
    correction -= k * LN2_LOW;
    return k * LN2_HIGH - (correction - f);
}

/* x = k ln 2 + r with |r| <= ln 2 / 2; the Taylor series of e^r to r^13, whose remainder is below 2^-57. */
double exact_exp(double x)
{
    static const double taylor[] = {
        1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,      1.0 / 720,       1.0 / 5040,
        1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
    };
    ENSURE(x == x);
    if (x > 709.79)
        return HUGE_VAL;
    if (x < -745.2)
        return 0;
    double whole = floor(x * (1 / (LN2_HIGH + LN2_LOW)) + 0.5);
    double high = x - whole * LN2_HIGH;
    double low = whole * LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low; /* what the rounding of r left out */
    double square = r * r;
    double bend = square * polynomial(taylor, 11, r);
    double power = 1 + (r + (bend + lost));
    int k = (int)whole;
    int half = k / 2; /* 2^k itself may be no double */
    return power * power_of_two(half) * power_of_two(k - half);
}

/* e^(y ln x). The relative error is that of y ln x times |y ln x|. */
double exact_pow(double x, double y)
{
    ENSURE(x >= 0);
    if (y == 0 || x == 1)
        return 1;
    if (x == 0 || x > DBL_MAX)
        return (x == 0) == (y > 0) ? 0 : HUGE_VAL;
    if (y == 1)
        return x;
    return exact_exp(y * exact_log(x));
}

/* Rational approximations of AS 241 (routine PPND16), lowest power first; relative accuracy about 1e-16. */
static const double central[2][8] = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
     4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
     3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3},
};
static const double middle[2][8] = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
     1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9},
};
static const double far[2][8] = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
     1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15},
};

static double rational(const double form[2][8], double x)
{
    return polynomial(form[0], 7, x) / polynomial(form[1], 7, x);
}

double exact_normal_quantile(double p)
{
    ENSURE(p > 0 && p < 1);
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * rational(central, 0.180625 - q * q);
    double tail = q < 0 ? p : 1 - p;
    double r = sqrt(-exact_log(tail));
    double z = r <= 5 ? rational(middle, r - 1.6) : rational(far, r - 5);
    return q < 0 ? -z : z;
}

/* Rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
 * Computation 23, 1969; lowest power first. */
static const double erf_near[2][5] = {
    {3.20937758913846947e03, 3.77485237685302021e02, 1.13864154151050156e02, 3.16112374387056560e00,
     1.85777706184603153e-1},
    {2.84423683343917062e03, 1.28261652607737228e03, 2.44024637934444173e02, 2.36012909523441209e01, 1.0},
};
static const double erfc_middle[2][9] = {
    {1.23033935479799725e03, 2.05107837782607147e03, 1.71204761263407058e03, 8.81952221241769090e02,
     2.98635138197400131e02, 6.61191906371416295e01, 8.88314979438837594e00, 5.64188496988670089e-1,
     2.15311535474403846e-8},
    {1.23033935480374942e03, 3.43936767414372164e03, 4.36261909014324716e03, 3.29079923573345963e03,
     1.62138957456669019e03, 5.37181101862009858e02, 1.17693950891312499e02, 1.57449261107098347e01, 1.0},
};
static const double erfc_far[2][6] = {
    {6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
     3.05326634961232344e-1, 1.63153871373020978e-2},
    {2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725e00,
     2.56852019228982242e00, 1.0},
};

/* e^(-y^2) with y^2 parted into an exact square and a small rest, so that the rounding of y^2 is not amplified. */
static double exp_minus_square(double y)
{
    double coarse = floor(y * 16) / 16;
    double rest = (y - coarse) * (y + coarse);
    return exact_exp(-coarse * coarse) * exact_exp(-rest);
}

/* erfc(y) for y > 0.46875 */
static double erfc_tail(double y)
{
    static const double one_over_sqrt_pi = 0.56418958354775628695;
    if (y > 27)
        return 0;
    if (y <= 4)
        return exp_minus_square(y) * (polynomial(erfc_middle[0], 8, y) / polynomial(erfc_middle[1], 8, y));
    double inverse = 1 / (y * y);
    double r = inverse * polynomial(erfc_far[0], 5, inverse) / polynomial(erfc_far[1], 5, inverse);
    return exp_minus_square(y) * (one_over_sqrt_pi - r) / y;
}

/* erfc(-z / sqrt 2) / 2 */
double exact_normal_cdf(double z)
{
    double x = z * SQRT_HALF;
    double y = fabs(x);
    if (y <= 0.46875) {
        double square = y * y;
        double erf = x * (polynomial(erf_near[0], 4, square) / polynomial(erf_near[1], 4, square));
        return 0.5 + 0.5 * erf;
    }
    double tail = 0.5 * erfc_tail(y);
    return z < 0 ? tail : 1 - tail;
}
