/// How often memory was asked for so far, by Swift and by the native library.
unsigned long allocations(void);
