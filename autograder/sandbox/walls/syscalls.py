"""Numbers of the system calls that the walls name, on the two machines they know.

Facts of the kernel's interface: they never change. In each entry: the name, its number on x86_64, its number
on aarch64; a dash where that machine has no such call.
"""

from collections.abc import Iterator

#: AUDIT_ARCH_* of <linux/audit.h>.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: The newest call known here (file_setattr, Linux 6.17); numbers are the same everywhere from 424 on.
NEWEST = 469

_TABLE = """
unshare 272 97 ; setns 308 268 ; clone 56 220 ; clone3 435 435 ; mount 165 40 ; umount2 166 39
pivot_root 155 41 ; chroot 161 51 ; fsopen 430 430 ; fsconfig 431 431 ; fsmount 432 432
fspick 433 433 ; move_mount 429 429 ; open_tree 428 428 ; open_tree_attr 467 467
mount_setattr 442 442 ; statmount 457 457 ; listmount 458 458 ; ptrace 101 117
process_vm_readv 310 270 ; process_vm_writev 311 271 ; process_madvise 440 440
process_mrelease 448 448 ; kcmp 312 272 ; pidfd_getfd 438 438 ; prlimit64 302 261
keyctl 250 219 ; add_key 248 217 ; request_key 249 218 ; bpf 321 280 ; perf_event_open 298 241
userfaultfd 323 282 ; io_uring_setup 425 425 ; io_uring_enter 426 426
io_uring_register 427 427 ; vmsplice 278 75 ; lookup_dcookie 212 18 ; memfd_create 319 279
memfd_secret 447 447 ; shmget 29 194 ; shmat 30 196 ; shmctl 31 195 ; shmdt 67 197
msgget 68 186 ; msgsnd 69 189 ; msgrcv 70 188 ; msgctl 71 187 ; semget 64 190 ; semop 65 193
semctl 66 191 ; semtimedop 220 192 ; mbind 237 235 ; set_mempolicy 238 237
get_mempolicy 239 236 ; set_mempolicy_home_node 450 450 ; migrate_pages 256 238
move_pages 279 239 ; create_module 174 - ; init_module 175 105 ; finit_module 313 273
delete_module 176 106 ; get_kernel_syms 177 - ; query_module 178 - ; kexec_load 246 104
kexec_file_load 320 294 ; reboot 169 142 ; swapon 167 224 ; swapoff 168 225 ; acct 163 89
quotactl 179 60 ; quotactl_fd 443 443 ; nfsservctl 180 42 ; uselib 134 - ; ustat 136 -
sysfs 139 - ; _sysctl 156 - ; fanotify_init 300 262 ; vhangup 153 58 ; open_by_handle_at 304 265
name_to_handle_at 303 264 ; iopl 172 - ; ioperm 173 - ; personality 135 92 ; syslog 103 116
sethostname 170 161 ; setdomainname 171 162 ; settimeofday 164 170 ; clock_settime 227 112
clock_adjtime 305 266 ; adjtimex 159 171 ; lsm_set_self_attr 460 460 ; ioctl 16 29
socket 41 198 ; socketpair 53 199 ; connect 42 203 ; sendto 44 206 ; fcntl 72 25
truncate 76 45 ; chmod 90 - ; fchmod 91 52 ; fchmodat 268 53 ; fchmodat2 452 452 ; chown 92 -
lchown 94 - ; fchown 93 55 ; fchownat 260 54 ; setxattr 188 5 ; lsetxattr 189 6
fsetxattr 190 7 ; setxattrat 463 463 ; removexattr 197 14 ; lremovexattr 198 15
fremovexattr 199 16 ; removexattrat 466 466 ; file_setattr 469 469 ; utime 132 - ; utimes 235 -
futimesat 261 - ; utimensat 280 88 ; inotify_init 253 - ; inotify_init1 294 26 ; mq_open 240 180
mq_unlink 241 181 ; mknod 133 - ; mknodat 259 33 ; setpriority 141 140 ; ioprio_set 251 30
sched_setaffinity 203 122 ; sched_setscheduler 144 119 ; sched_setparam 142 118
sched_setattr 314 274 ; kill 62 129 ; tkill 200 130 ; tgkill 234 131 ; rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240 ; pidfd_send_signal 424 424 ; flock 73 32 ; io_setup 206 0
sync 162 81 ; syncfs 306 267 ; fsync 74 82 ; fdatasync 75 83 ; sync_file_range 277 84
msync 26 227 ; fadvise64 221 223 ; readahead 187 213 ; cachestat 451 451 ; madvise 28 233
setsid 112 157 ; landlock_create_ruleset 444 444 ; landlock_add_rule 445 445
landlock_restrict_self 446 446 ; mmap 9 222 ; prctl 157 167
"""


def _entries(column: int) -> Iterator[tuple[str, int]]:
    for entry in _TABLE.replace("\n", ";").split(";"):
        words = entry.split()
        if words and words[column] != "-":
            yield words[0], int(words[column])


NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": dict(_entries(1)),
    "aarch64": dict(_entries(2)),
}
