using Workflows.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ProfileCatalogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("profiles");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void WrongFiles_AreAllReportedAtOnce()
    {
        Write("a.yaml", ShippedContracts.Text("saga.yaml").Replace("due: PT4H", "due: 4h", StringComparison.Ordinal));
        Write("b.yaml", "schema: [");
        Write("holidays.yaml", "schema: workflows.holidays/1\n");
        CatalogReading reading = ProfileCatalog.Load(folder.FullName, Processes.Sections);
        Assert.Null(reading.Catalog);
        Assert.Equal(["a.yaml", "b.yaml", "holidays.yaml"], reading.Errors.Select(e => Path.GetFileName(e.File)));
    }

    [Fact]
    public void TwoFilesOfOneContract_AreRefused()
    {
        Write("a.yaml", ShippedContracts.Text("saga.yaml"));
        Write("b.yaml", ShippedContracts.Text("saga.yaml"));
        ProfileError error = Assert.Single(ProfileCatalog.Load(folder.FullName, Processes.Sections).Errors);
        Assert.Equal(("contract.id", "'saga', which a.yaml has too"), (error.Path, error.Found));
    }

    [Fact]
    public void EmptyFolder_IsRefused() => Assert.Equal("none", Assert.Single(ProfileCatalog.Load(folder.FullName, Processes.Sections).Errors).Found);

    [Fact]
    public void Holidays_ReachTheCalendars()
    {
        Write("saga.yaml", ShippedContracts.Text("saga.yaml"));
        Write("holidays.yaml", "schema: workflows.holidays/1\ndays: [{day: 2026-09-22}, {day: 2026-09-24, name: 特別の日}]\n");
        ProfileCatalog catalog = ProfileCatalog.Load(folder.FullName, Processes.Sections).Catalog!;
        Assert.True(catalog.CalendarsOf("saga").Business.IsOpen(new DateOnly(2026, 9, 22)));
        Assert.False(catalog.CalendarsOf("saga")["desk"].IsOpen(new DateOnly(2026, 9, 24)));
        Assert.Same(catalog.CalendarsOf("saga"), catalog.CalendarsOf("saga"));
        Assert.Contains("saga", Assert.Throws<KeyNotFoundException>(() => catalog["sage"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LaterVersion_OfTheSameText_HasTheSameName() =>
        Assert.Equal(
            ShippedContracts.Catalog["saga"].Version,
            ProfileReader.Read(ShippedContracts.Text("saga.yaml"), "elsewhere.yaml", Processes.Sections).Profile!.Version);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(folder.FullName, file), text);
}
