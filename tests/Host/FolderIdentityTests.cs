using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Which databases are taken for those of one folder, by the identities that they carry.</summary>
public sealed class FolderIdentityTests : IDisposable
{
    private const int Unreadable = -1;

    private readonly string folder = TestHost.NewFolder();

    [Theory]
    [InlineData(7, 7, 7, null)]
    [InlineData(0, 0, 0, null)]
    [InlineData(7, 8, 7, "tables.db is of another")]
    [InlineData(7, 8, Unreadable, "tables.db is of another")]
    [InlineData(7, 7, Unreadable, null)] // whoever opens it says why
    [InlineData(7, 7, 8, "Expected queues.db and durable.db")]
    [InlineData(0, 7, 7, null)] // the start ended between the two
    [InlineData(0, 7, 8, "Expected queues.db and tables.db")]
    [InlineData(Unreadable, 7, 8, "Expected queues.db and tables.db")]
    public void Databases_AreOfOneFolder_OrRefused(int durable, int tables, int queues, string? refusal)
    {
        Make("durable.db", durable);
        Make("tables.db", tables);
        Make("queues.db", queues);
        Exception? found = Record.Exception(() => FolderIdentity.Check(new ConfigurationManager(), new DataFolder(folder)));
        if (refusal is null)
        {
            Assert.Null(found);
            return;
        }

        Assert.Contains(refusal, Assert.IsType<InvalidOperationException>(found).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Make(string name, int identity)
    {
        string path = Path.Combine(folder, name);
        if (identity == Unreadable)
        {
            File.WriteAllText(path, new string('x', 4096));
            return;
        }

        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"CREATE TABLE Something (Id INTEGER); PRAGMA application_id = {identity}";
        command.ExecuteNonQuery();
    }
}
