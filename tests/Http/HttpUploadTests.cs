using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Workflows.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflows.Http.Tests;

/// <summary>Files that are handed in: what is taken, from whom, and how much at once.</summary>
public sealed class HttpUploadTests(ITestOutputHelper output) : IDisposable
{
    private const string Uploads = "WORKFLOWS_UPLOADS";

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-uploads-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task File_IsTakenByItsContent_AndRemovedWithAReason()
    {
        await using AppProcess app = await AppProcess.StartedAsync(folder);
        string release = await ReleaseAsync(app, "Types");
        (HttpStatusCode exe, JsonElement no) = await PutAsync(app, release, "result.pdf", [.. "MZ"u8, 0x90, 0, 3]);
        Assert.Equal((HttpStatusCode.BadRequest, "wrongFileType"), (exe, no.GetProperty("reason").GetString()));
        (HttpStatusCode ok, JsonElement kept) = await PutAsync(app, release, "evil.exe", [.. "%PDF-1.7 fine"u8]);
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (ok, kept.GetProperty("contentType").GetString()));
        string hash = kept.GetProperty("sha256").GetString()!;

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, $"api/releases/{release}/remove-file", new { person = "toban1", file = hash })).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(app, $"api/releases/{release}/remove-file", new { person = "toban1", file = hash, reason = "somebody else's" })).Status);
        Assert.Equal(HttpStatusCode.Conflict,
            (await PostAsync(app, $"api/releases/{release}/remove-file", new { person = "toban1", file = new string('a', 64), reason = "none" })).Status);

        // Personal data that is found when all is over can go all the same.
        string late = (await PutAsync(app, release, "late.pdf", [.. "%PDF-1.7 late"u8])).Body.GetProperty("sha256").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"api/releases/{release}/withdraw", new { person = "toban1", reason = "not this year" })).Status);
        await Eventually.HoldsAsync(async () =>
            (await app.Http.GetStringAsync("api/releases?contract=standard&status=closed")).Contains(release, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(app, $"api/releases/{release}/remove-file", new { person = "toban1", file = late, reason = "personal data" })).Status);
        JsonElement shown = await app.Http.GetFromJsonAsync<JsonElement>($"api/releases/{release}");
        Assert.Contains(shown.GetProperty("history").EnumerateArray(), f => f.GetProperty("kind").GetString() == "fileRemoved" && f.GetProperty("reason")
            .GetString() == "personal data");
        Assert.Contains(shown.GetProperty("history").EnumerateArray(), f => f.GetProperty("kind").GetString() == "fileRemoved" && f.GetProperty("reason")
            .GetString() == "somebody else's");
    }

    /// <summary>The link of a candidate alone makes the server hold nothing: files are passed over until the code was right.</summary>
    [Fact]
    public async Task Evidence_IsHeldOnlyAfterTheCode()
    {
        await using AppProcess app = await AppProcess.StartedAsync(folder);
        (HttpStatusCode status, JsonElement placed) = await PostAsync(
            app, "api/placements",
            new
            {
                contract = "saitama", person = "toban1", name = "要員 花子", mail = "hanako@staff.example", language = "en", role = "role2",
                sites = new[] { "gan" }, from = DateTime.UtcNow.AddDays(60).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            });
        Assert.True(status == HttpStatusCode.Created, placed.ToString());
        ReceivedMail mail = await MailAsync(m => m.To == "hanako@staff.example" && m.Code is not null);
        using Device candidate = new(app.Http.BaseAddress!);
        Page page = await candidate.GetAsync(new Uri(mail.Link!).AbsolutePath);
        PageForm form = page.Forms.First(f => f.Action.StartsWith("/e/", StringComparison.Ordinal));
        string file = form.Fields.First(f => f.EndsWith(".file", StringComparison.Ordinal));
        Assert.True(form.Fields.ToList().IndexOf("code") < form.Fields.ToList().IndexOf(file));

        byte[] large = [.. "%PDF-1.7"u8, .. RandomNumberGenerator.GetBytes(4 << 20)];
        long before = app.Process.WorkingSet64;
        HttpStatusCode[] wrong = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => SubmitAsync("000000", large)));
        app.Process.Refresh();
        Assert.All(wrong, s =>
            Assert.True(s is HttpStatusCode.UnprocessableEntity or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, s.ToString()));
        Assert.True(app.Process.WorkingSet64 - before < 150L << 20, $"{(app.Process.WorkingSet64 - before) >> 20} MiB more");

        async Task<HttpStatusCode> SubmitAsync(string code, byte[] bytes)
        {
            using MultipartFormDataContent content = [];
            foreach ((string name, string value) in form.Hidden)
            {
                content.Add(new StringContent(value), name);
            }

            content.Add(new StringContent(code), "code");
            content.Add(new ByteArrayContent(bytes), file, "sheet.pdf");
            using HttpRequestMessage request = new(HttpMethod.Post, form.Action) { Content = content };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using HttpResponseMessage answer = await candidate.Raw.SendAsync(request);
            return answer.StatusCode;
        }
    }

    /// <summary>
    /// Many uploads at once on a small machine: each is kept or told to come again, and the process lives and hears alerts. 300 of
    /// them with <c>WORKFLOWS_UPLOADS=300</c>; a tenth of it otherwise.
    /// </summary>
    [Fact]
    public async Task UploadsOfManyAtOnce_AreKeptOr503_AndTheProcessLivesWith400MegabytesOfHeap()
    {
        int uploads = int.TryParse(Environment.GetEnvironmentVariable(Uploads), out int set) ? set : 60;
        await using AppProcess app = await AppProcess.StartedAsync(folder, ("DOTNET_GCHeapHardLimit", "0x19000000"));
        List<string> releases = [];
        for (int i = 0; i <= uploads / 15; i++)
        {
            releases.Add(await ReleaseAsync(app, $"Uploads {i}"));
        }

        byte[] file = [.. "%PDF-1.7"u8, .. RandomNumberGenerator.GetBytes((49 << 20) / 10)];
        long most = 0;
        using CancellationTokenSource ended = new();
        Task watch = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested && !app.Process.HasExited)
            {
                app.Process.Refresh();
                most = Math.Max(most, app.Process.WorkingSet64);
                await Task.Delay(50);
            }
        });
        Task<(HttpStatusCode Status, JsonElement)>[] all = [.. Enumerable.Range(0, uploads).Select(i => Task.Run(() =>
        {
            byte[] own = [.. file];
            BitConverter.TryWriteBytes(own.AsSpan(100), i);
            return PutAsync(app, releases[i / 15], $"{i}.pdf", own);
        }))];
        (HttpStatusCode alert, _) = await PostAsync(app, "api/incidents",
            new
            {
                contract = "standard", person = "toban1", title = "Meanwhile", stopped = false, heardAt = DateTimeOffset.UtcNow.AddSeconds(-1).ToString(
            "O", System.Globalization.CultureInfo.InvariantCulture)
            });
        Assert.Equal(HttpStatusCode.Created, alert);
        (HttpStatusCode Status, JsonElement)[] answers = await Task.WhenAll(all);
        await ended.CancelAsync();
        await watch;
        Assert.False(app.Process.HasExited, app.Output);
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{a.Status} {a.Item2}"));
        Assert.Contains(answers, a => a.Status == HttpStatusCode.OK);
        Assert.True(most < 600L << 20, $"{most >> 20} MiB");
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(app, releases[^1], "after.pdf", file)).Status); // there is room again
        output.WriteLine($"{uploads} uploads: {answers.Count(a => a.Status == HttpStatusCode.OK)} kept, the others 503; working set at most {most >> 20} MiB");
    }

    private static Task<string> ReleaseAsync(AppProcess app, string title) => Task.Run(async () =>
        (await PostAsync(app, "api/releases", new { contract = "standard", person = "toban1", title, manager = "leader" })).Body.GetProperty("release")
            .GetString()!);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(AppProcess app, string path, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(AppProcess app, string release, string name, byte[] bytes)
    {
        using HttpResponseMessage answer = await app.Http.PostAsync($"api/releases/{release}/files/{name}", new ByteArrayContent(bytes));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync() is { Length: > 0 } text ? text : "{}").RootElement);
    }

    private async Task<ReceivedMail> MailAsync(Func<ReceivedMail, bool> matches)
    {
        ReceivedMail? found = null;
        string outbox = Path.Combine(folder, "outbox");
        await Eventually.HoldsAsync(() => (found = Directory.Exists(outbox)
            ? Directory.GetFiles(outbox, "*.eml").Select(f => ReceivedMail.Parse(File.ReadAllText(f))).FirstOrDefault(matches) : null) is not null, "a mail");
        return found!;
    }
}
