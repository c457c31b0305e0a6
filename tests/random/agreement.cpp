/* agreement.cpp - our pcg32 against the one of libpcg-cpp-dev, word by word.
 *
 * Prints TAP; exit 1 when a word, a state or an increment differs. Theirs is read from a text `multiplier increment
 * state` and written as one, which is how a stream of a raw state is made and how states are compared. */
#include <pcg_random.hpp>

#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>

namespace ours
{
extern "C" {
#include "random/pcg.h"
}
} // namespace ours

static const uint64_t SEED = 20251031; // of the default plan
static const uint64_t ONE = 1;
static long compared; // words, so far
static int failed;

static void report(bool good, const std::string &sentence)
{
    std::printf("%s - %s\n", good ? "ok" : "not ok", sentence.c_str());
    failed |= !good;
}

static std::string text_of(const pcg32 &theirs)
{
    std::ostringstream text;
    text << theirs;
    return text.str();
}

static std::string text_of(const ours::pcg32 &mine)
{
    static const std::string plain = text_of(pcg32()), multiplier = plain.substr(0, plain.find(' '));
    return multiplier + ' ' + std::to_string(mine.inc) + ' ' + std::to_string(mine.state);
}

static pcg32 same_state(const ours::pcg32 &mine)
{
    pcg32 theirs;
    std::istringstream text(text_of(mine));
    if (!(text >> theirs))
        report(false, "a raw state can be read: " + text.str());
    return theirs;
}

// The next `count` words are equal, and the states behind them.
static bool agree(ours::pcg32 &mine, pcg32 &theirs, int count)
{
    bool good = true;
    for (int i = 0; i < count; i++)
        good &= ours::pcg32_next(&mine) == theirs();
    compared += count;
    return good && text_of(mine) == text_of(theirs);
}

static void compare_seed(uint64_t state, uint64_t sequence)
{
    ours::pcg32 mine;
    ours::pcg32_seed(&mine, state, sequence);
    pcg32 theirs(state, sequence);
    bool good = text_of(mine) == text_of(theirs);
    good &= agree(mine, theirs, 100000);
    report(good, "seed " + std::to_string(state) + ", " + std::to_string(sequence) + ": 100000 words");
}

// Learners of the default plan, one in 122, and those of the largest ids.
static void compare_learners()
{
    bool good = true;
    for (uint64_t i = 0; i < 4096; i++) {
        uint64_t id = i < 4000 ? i * 122 : (ONE << 40) - 1 - (i - 4000);
        ours::pcg32 mine = ours::stream_open(SEED, ours::STREAM_LEARNER, id, 0);
        pcg32 theirs = same_state(mine);
        good &= agree(mine, theirs, 256);
    }
    report(good, "4096 learners' streams: 256 words each");
}

static void compare_jumps()
{
    const uint64_t jumps[] = {0, 1, 1000000, ONE << 40, ONE << 63, 0 - ONE, 0 - uint64_t(1000000), 0 - (ONE << 40)};
    bool good = true, back = true;
    for (uint64_t jump : jumps)
        for (uint64_t id = 0; id < 256; id++) {
            ours::pcg32 mine = ours::stream_open(SEED, ours::STREAM_LEARNER, id, 0), start = mine;
            pcg32 theirs = same_state(mine);
            ours::pcg32_advance(&mine, jump);
            theirs.advance(jump);
            good &= agree(mine, theirs, 16);
            ours::pcg32_advance(&mine, 0 - (jump + 16));
            theirs.backstep(jump + 16);
            back &= mine.state == start.state && text_of(mine) == text_of(theirs);
        }
    report(good, "jumps of 0, 1, 1000000, 2^40, 2^63, -1, -1000000 and -2^40, 256 streams each");
    report(back, "and the way back");
}

static void compare_bounded()
{
    const uint32_t bounds[] = {1, 2, 3, 6, 52, 1000, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff};
    bool good = true;
    for (uint32_t bound : bounds) {
        ours::pcg32 mine = ours::stream_open(SEED, ours::STREAM_LEARNER, bound, 0);
        pcg32 theirs = same_state(mine);
        for (int i = 0; i < 10000; i++)
            good &= ours::pcg32_below(&mine, bound) == theirs(bound);
        compared += 10000;
        good &= text_of(mine) == text_of(theirs); // both skipped as many
    }
    report(good, "numbers below ten bounds: 10000 each");
}

// Streams that are not the same must not be called so: the comparison itself is what is tried here.
static void control(const char *what, uint64_t state_change, uint64_t increment_change)
{
    ours::pcg32 mine = ours::stream_open(SEED, ours::STREAM_LEARNER, 7, 0), other = mine;
    other.state ^= state_change;
    other.inc ^= increment_change;
    pcg32 theirs = same_state(other);
    int equal = 0;
    for (int i = 0; i < 1000; i++)
        equal += ours::pcg32_next(&mine) == theirs();
    report(equal < 10, std::string("negative control: ") + what + " gives other words");
}

int main()
{
    compare_seed(42, 54);
    compare_seed(0, 0);
    compare_seed(UINT64_MAX, UINT64_MAX);
    compare_learners();
    compare_jumps();
    compare_bounded();
    report(compared >= 1000000, std::to_string(compared) + " words compared, at least a million");
    control("another increment", 0, 2);
    control("a state of one other bit", ONE << 32, 0);
    return failed;
}
