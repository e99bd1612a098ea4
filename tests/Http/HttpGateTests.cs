using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Hosting;
using Workflows.Testing;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What stands before a webhook's body: secrets, capacity, time; and what the pages make of bodies.</summary>
[Collection(Application.Name)]
public sealed class HttpGateTests(AppFixture app)
{
    [Fact]
    public async Task StrangersWaitingForTheirBodies_TakeNoCapacityFromTheSources()
    {
        WebhookThrottle gate = new(new WorkflowsOptions { MaxConcurrentWebhooks = 1 });
        TaskCompletionSource<IResult> slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<IResult> stranger = gate.EnterUnprovenAsync(() => slow.Task);
        IResult known = Results.Ok();
        Assert.Same(known, await gate.EnterAsync(() => Task.FromResult(known)));
        Assert.NotSame(known, await gate.EnterUnprovenAsync(() => Task.FromResult(known)));
        slow.SetResult(known);
        Assert.Same(known, await stranger);
        Assert.Same(known, await gate.EnterUnprovenAsync(() => Task.FromResult(known)));
    }

    [Fact]
    public async Task BodyThatTakesTooLong_IsGivenUp()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero));
        Pipe never = new();
        DefaultHttpContext context =
            new()
            {
                RequestServices = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton(
            new UploadGate(1_000_000)).BuildServiceProvider()
            };
        context.Request.Body = never.Reader.AsStream();
        Task<byte[]?> read = BoundedBody.ReadAsync(context.Request, 100, CancellationToken.None);
        await never.Writer.WriteAsync(new byte[10]);
        clock.Advance(BoundedBody.MaxTime);
        BadHttpRequestException refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => read);
        Assert.Equal(StatusCodes.Status408RequestTimeout, refused.StatusCode);
    }

    [Fact]
    public async Task BodyThatIsNotUnderstood_SaysWhyInTheReadersLanguage_AndIsReplayedFromItsPage()
    {
        using HttpClient machine = app.Machine();
        using HttpResponseMessage bad = await machine.PostAsync(
            "api/webhooks/gunma/alertmanager", new StringContent("{}", new MediaTypeHeaderValue("application/json")));
        JsonElement problem = await bad.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        string japanese = problem.GetProperty("detail_ja").GetString()!;
        string english = problem.GetProperty("detail").GetString()!;
        string body = problem.GetProperty("bodyId").GetString()!;

        using Device device = await app.SignedInAsync();
        Page list = await device.GetAsync("/webhooks?contract=gunma"); // toban1 reads Japanese
        Assert.Contains(japanese, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("&#x53D7;", list.Html, StringComparison.Ordinal); // as it is, not as character references
        Page shown = await device.GetAsync($"/webhooks/gunma/{body}");
        Page refused = await device.SubmitAsync(shown, shown.FormTo($"/webhooks/gunma/{body}/replay"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(japanese, refused.Text, StringComparison.Ordinal);

        await device.SubmitAsync(list, list.FormTo("/language"), ("language", "en"));
        Assert.Contains(english, (await device.GetAsync("/webhooks?contract=gunma")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FromThePage_ChangesNothingThatWasTold_AndIsAudited()
    {
        string incident = await app.OpenIncidentAsync("Replayed <b>\"'&");
        using HttpClient machine = app.Machine();
        JsonElement bodies = await machine.GetFromJsonAsync<JsonElement>("api/webhook-bodies?contract=standard&max=1");
        string body = bodies.GetProperty("bodies")[0].GetProperty("id").GetString()!;
        using Device device = await app.SignedInAsync();
        Page shown = await device.GetAsync($"/webhooks/standard/{body}");
        Page done = await device.SubmitAsync(shown, shown.FormTo($"/webhooks/standard/{body}/replay"));
        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        Assert.Single(await app.FactsAsync(incident, "alertFired"));
        Page page = await device.GetAsync("/incidents/" + incident);
        Assert.Contains("Replayed &lt;b&gt;&quot;&#x27;&amp;", page.Html, StringComparison.Ordinal);
        using Device stranger = app.NewDevice();
        Page signIn = await stranger.GetAsync("/signin");
        Page refused = await stranger.SubmitAsync(signIn, new PageForm($"/webhooks/standard/{body}/replay", signIn.FormTo("/signin").Hidden, [], []));
        Assert.StartsWith("/signin", refused.Location!.OriginalString, StringComparison.Ordinal);
    }
}
