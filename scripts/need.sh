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
	debian "$2" || return 1
	command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]
}

# debian PACKAGE…: installs Debian packages, and returns 1 where that is not possible.
debian() {
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		return 1
	fi
	echo "installing $* …"
	DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# python_has MODULE PACKAGE: the system's Python can import a module, which a Debian package has.
python_has() {
	/usr/bin/python3 -c "import $1" 2>/dev/null && return 0
	debian "$2" && /usr/bin/python3 -c "import $1" 2>/dev/null
}

# node_has MODULE [PACKAGE]: Node can load a module, which npm puts into the first folder of
# NODE_PATH, or a Debian package has.
node_has() {
	node -e "require('$1')" 2>/dev/null && return 0
	command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix "${NODE_PATH%%/node_modules*}" "$1" >/dev/null 2>&1 &&
		node -e "require('$1')" 2>/dev/null && return 0
	[ -n "${2:-}" ] && debian "$2" && node -e "require('$1')" 2>/dev/null
}
