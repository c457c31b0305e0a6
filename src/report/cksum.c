/* cksum.c - CRC-32 of the bytes, then of their number (POSIX.1-2017, XCU cksum). */
#include "report/cksum.h"

#define POLYNOMIAL 0x04C11DB7U

static uint32_t add_byte(uint32_t crc, unsigned char byte)
{
    crc ^= (uint32_t)byte << 24;
    for (int bit = 0; bit < 8; bit++)
        crc = crc & 0x80000000U ? crc << 1 ^ POLYNOMIAL : crc << 1;
    return crc;
}

uint32_t posix_cksum(const char *bytes, size_t length)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < length; i++)
        crc = add_byte(crc, (unsigned char)bytes[i]);
    for (size_t rest = length; rest > 0; rest >>= 8)
        crc = add_byte(crc, (unsigned char)(rest & 0xFF));
    return ~crc;
}
