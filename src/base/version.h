/* version.h - the version of the program and of its library, as every output states it. */
#ifndef REHEARSE_BASE_VERSION_H
#define REHEARSE_BASE_VERSION_H

#define REHEARSE_VERSION "0.2.0"

#endif
