# What the scripts need of the machine. Sourced by them, from the top of the repository.

# need_go finds a Go that is new enough for go.mod, or says where to get one.
need_go() {
	command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin:$HOME/go/bin
	local want
	want=$(sed -n 's/^go //p' go.mod)
	if ! command -v go >/dev/null; then
		echo "error: Go is not installed" >&2
		echo "hint: install Go $want or later from https://go.dev/dl/" >&2
		exit 2
	fi
	if ! go mod edit -json >/dev/null 2>&1 || ! go list -m >/dev/null 2>&1; then
		echo "error: $(go version) cannot build this module, which needs Go $want" >&2
		echo "hint: install Go $want or later from https://go.dev/dl/" >&2
		exit 2
	fi
}

# install PROGRAM PACKAGE: installs a Debian package where that is possible, and returns
# 1 where it is not.
install() {
	command -v "$1" >/dev/null && return 0
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		return 1
	fi
	echo "installing $2 …"
	DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1
	command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]
}
