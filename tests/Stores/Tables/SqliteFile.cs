using Azure.Data.Tables;
using Workflows.Embedded.Tables;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

/// <summary>A table store in a folder of its own.</summary>
public sealed class SqliteFile : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-tables-").FullName;

    public string Path => System.IO.Path.Combine(folder, "tables.db");

    public TableServiceClient Client => new SqliteTableServiceClient(Path);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await TableDatabase.CloseAsync(Path);
        Directory.Delete(folder, recursive: true);
    }
}
