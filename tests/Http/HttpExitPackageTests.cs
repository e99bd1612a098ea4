using System.Net;
using Workflows.ExitPackages;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The exit package on the whole application.</summary>
[Collection(Application.Name)]
public sealed class HttpExitPackageTests(AppFixture app)
{
    [Fact]
    public async Task ByTheKey_ItIsAZipThatProvesItself_AndItsMakingIsAudited()
    {
        string incident = await app.OpenIncidentAsync("Goes along");
        using HttpClient machine = app.Machine();
        using HttpResponseMessage answer = await machine.GetAsync("api/contracts/standard/exit-package");
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Matches("^standard-[0-9]{8}-[0-9]{4}-exit.zip$", answer.Content.Headers.ContentDisposition?.FileName);
        using MemoryStream zip = new(await answer.Content.ReadAsByteArrayAsync());
        ExitPackageReport report = ExitPackageChecker.Check(zip);
        Assert.Empty(report.Findings);
        Assert.True(report.Cases > 0 && report.Facts > 0);
        using System.IO.Compression.ZipArchive read = new(zip);
        using StreamReader table = new(read.GetEntry("cases/incidents.csv")!.Open());
        Assert.Contains(incident, await table.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(app.Temporary, "*.zip"));

        using HttpResponseMessage again = await machine.GetAsync("api/contracts/standard/exit-package");
        using MemoryStream second = new(await again.Content.ReadAsByteArrayAsync());
        using System.IO.Compression.ZipArchive later = new(second);
        using StreamReader audit = new(later.GetEntry(ExitPackage.Audit)!.Open());
        Assert.Contains($"export/{report.Fingerprint}/", await audit.ReadToEndAsync(), StringComparison.Ordinal);
    }

    /// <summary>A server that is killed while it sends one leaves nothing of it.</summary>
    [Fact]
    public async Task WhatItIsWrittenTo_HasNoName_AndIsReadBack()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-passing-").FullName;
        try
        {
            await using FileStream file = PassingFile.Open(folder);
            Assert.Empty(Directory.GetFiles(folder));
            await file.WriteAsync(new byte[] { 1, 2, 3 });
            file.Position = 0;
            byte[] read = new byte[4];
            Assert.Equal(3, await file.ReadAsync(read));
            Assert.Equal([1, 2, 3, 0], read);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task NoContract_OrAnythingAsked_IsRefused()
    {
        using HttpClient machine = app.Machine();
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync("api/contracts/nobody/exit-package")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await machine.GetAsync("api/contracts/standard/exit-package?all=1")).StatusCode);
    }
}
