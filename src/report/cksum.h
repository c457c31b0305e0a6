/* cksum.h - the checksum of POSIX cksum(1): it tells a file that was cut or mixed up, not one that was forged. */
#ifndef REHEARSE_REPORT_CKSUM_H
#define REHEARSE_REPORT_CKSUM_H

#include <stddef.h>
#include <stdint.h>

uint32_t posix_cksum(const char *bytes, size_t length);

#endif
