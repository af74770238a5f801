int probe(void);

/* The toolchain's precompiled `alloc` was built to unwind and names this; with `panic = "abort"` nothing calls it. */
void rust_eh_personality(void) {}

int main(void) { return probe(); }
