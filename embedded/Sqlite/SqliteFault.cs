using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflows.Embedded.Sqlite;

internal static class SqliteFault
{
    internal static void Check(sqlite3 handle, int code, string? sql)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        var message = raw.sqlite3_errmsg(handle).utf8_to_string();
        var extended = raw.sqlite3_extended_errcode(handle);
        throw new SqliteException($"SQLite: {message} (error {code}){(sql is null ? "" : $" in: {sql}")}", code, extended);
    }
}
