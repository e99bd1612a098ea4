using SQLitePCL;
using Microsoft.Data.Sqlite;

namespace Workflows.Embedded.Sqlite;

/// <summary>
/// A prepared statement of one connection, kept for reuse; about ten times cheaper than a command object. Not thread-safe:
/// belongs to the thread that has the connection. Call <see cref="Reset"/> after the last row, or use <see cref="All"/>,
/// <see cref="First"/> or <see cref="Run"/>.
/// Parameters count from 1, columns from 0.
/// </summary>
public sealed class SqliteStatement
{
    private readonly sqlite3 handle;
    private readonly sqlite3_stmt statement;

    internal SqliteStatement(sqlite3 handle, string sql)
    {
        this.handle = handle;
        SqliteFault.Check(handle, raw.sqlite3_prepare_v2(handle, sql, out statement), sql);
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        Check(raw.sqlite3_bind_text(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // A null pointer would bind NULL, which an empty blob is not.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>Goes to the next row; false when there is none (the statement is then reset).</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        return false;
    }

    /// <summary>What <paramref name="read"/> makes of each row.</summary>
    public List<T> All<T>(Func<SqliteStatement, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<T> rows = [];
        try
        {
            while (Step())
            {
                rows.Add(read(this));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    /// <summary>What <paramref name="read"/> makes of the first row; the default value where there is none.</summary>
    public T? First<T>(Func<SqliteStatement, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs a statement that returns no rows; the number of rows it changed.</summary>
    public int Run()
    {
        if (Step())
        {
            Reset();
            throw new InvalidOperationException("A statement without rows was expected, but it returned one.");
        }

        return raw.sqlite3_changes(handle);
    }

    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public long? GetNullableInt64(int column) => IsNull(column) ? null : GetInt64(column);

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    public string? GetNullableString(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>The value until the next step; copy what outlives it.</summary>
    public ReadOnlySpan<byte> GetBlob(int column) => raw.sqlite3_column_blob(statement, column);

    internal void Close() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteFault.Check(handle, code, null);
        }
    }
}

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
