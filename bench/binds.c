/* SPDX-License-Identifier: MIT */
/* binds N PORT: socket, bind and close, N times; least and median time. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return (d > 0) - (d < 0);
}

int main(int argc, char **argv)
{
	int n = argc == 3 ? atoi(argv[1]) : 0;
	struct sockaddr_in in = {.sin_family = AF_INET};
	double *took;

	if (n < 1)
		return 2;
	took = calloc((size_t)n, sizeof(*took));
	in.sin_port = htons((uint16_t)atoi(argv[2]));
	for (int i = 0; took && i < n; i++) {
		double t = now_us();
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (bind(fd, (struct sockaddr *)&in, sizeof(in))) {
			perror("bind");
			return 1;
		}
		close(fd);
		took[i] = now_us() - t;
	}
	if (!took)
		return 1;
	qsort(took, (size_t)n, sizeof(*took), by_size);
	printf("%.1f %.1f\n", took[0], took[n / 2]);
	free(took);
	return 0;
}
