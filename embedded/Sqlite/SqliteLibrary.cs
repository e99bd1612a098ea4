using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Workflows.Embedded.Sqlite;

/// <summary>Binds SQLite's managed provider to the shared library that the operating system brings.</summary>
public static class SqliteLibrary
{
    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>Makes SQLite usable in this process; does nothing from the second call on.</summary>
    /// <exception cref="DllNotFoundException">No SQLite library is installed. The message names the package.</exception>
    public static void EnsureLoaded()
    {
        lock (Gate)
        {
            if (loaded)
            {
                return;
            }

            var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
            NativeLibrary.SetDllImportResolver(provider, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            loaded = true;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return 0;
        }

        string[] candidates =
            OperatingSystem.IsWindows() ? ["winsqlite3", "sqlite3"]
            : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, null, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(
            $"SQLite's shared library was expected on this machine, but none of {string.Join(", ", candidates)} could be loaded. " +
            "Install it: package libsqlite3-0 on Debian and Ubuntu, sqlite-libs on Red Hat, sqlite on Alpine; Windows 10 and macOS bring it.");
    }
}
