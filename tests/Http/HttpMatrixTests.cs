using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflows.Cases;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>
/// Every route against every kind of caller: nobody reads or changes what is not theirs (ASVS 4.1, IPA 1.11). A route that is not in
/// <see cref="Rights"/> and is none that all processes have fails: whoever adds one says here who may use it.
/// </summary>
[Collection(Application.Name)]
public sealed partial class HttpMatrixTests(AppFixture app)
{
    private const string Secret = "Matrixsecret";

    /// <summary>Who may use a route.</summary>
    private enum Right
    {
        /// <summary>Everybody; it shows and does nothing of a case.</summary>
        Everybody,

        /// <summary>Holders of a function key or a source's own secret.</summary>
        Key,

        /// <summary>Whoever is signed in, and each sees what is theirs.</summary>
        SignedIn,

        /// <summary>Whoever has a role in the case's contract.</summary>
        Reader,

        /// <summary>The contractor's people of the contract, and administrators.</summary>
        Worker,

        /// <summary>Whoever holds the role that decides or judges; the process says who.</summary>
        Decider,

        /// <summary>Administrators.</summary>
        Administrator,
    }

    /// <summary>Beside what <see cref="Usual"/> says.</summary>
    private static readonly Dictionary<string, Right> Rights = new Dictionary<Right, string[]>
    {
        [Right.Everybody] =
        [
            "DescribeApi", "GetAsset", "Live", "Ready", "ChooseLanguage", "ShowSignIn", "RequestSignIn", "ShowSignInLink", "ConfirmSignIn",
            "SignInByAdminKey", "SignOut", "ShowLink", "AnswerLink", "ShowEvidenceLink", "SubmitEvidenceLink", "ReadRosterFeed", "ShowApiDocs", "EndWallScreen",
        ],
        [Right.SignedIn] =
        [
            "ShowFrontPage", "SearchCases", "ShowCalendarPage", "ShowContractsPage", "ShowContractPage", "ShowFileChangePage", "ShowPlanReleasePage", "ShowProposePage",
            "ShowReportIncidentPage", "ShowRosterFeedPage", "SubmitRosterFeed", "ShowServiceLevelsPage", "ShowIncidentFiguresPage", "ShowWallPage", "ShowCalendarFeedPage", "SubmitCalendarFeed", "ShowOutboxPage", "SubmitMailRetry", "SubmitMailNow",
            "ShowWebhookLogPage", "ExportClearance", "ShowFileVendorReleasePage", "ShowOpenDeliverablePage", "ShowRegisterEntryPage",
            "ShowCallMeetingPage", "ExportRegister", "ShowRegisterCertificate", "ShowRegisterImportPage", "ShowOpenCheckPage", "ShowCheckMonthPage",
            "ShowFileRequestPage", "ShowRequestCountsPage", "ShowFileProblemPage", "ShowProblemTablePage",
            "ShowFileSecurityIncidentPage", "ShowSecurityCountsPage", "ShowChannelPage", "SubmitChannel", "SubmitChannelTrial", "SubmitWallScreen",
        ],
        [Right.Reader] =
        [
            "DownloadReleaseFile", "DownloadRosterCsv", "ShowReportPage", "ShowReportVersionPage", "ShowServiceLevelPage", "ShowServiceLevelMonthsPage", "ExportServiceLevel",
            "DownloadServiceLevelProof", "DownloadDeliverableFile", "ShowObligationsPage", "DownloadRequestFile", "DownloadSecurityEvidence",
        ],
        [Right.Worker] =
        [
            "ShowReplanReleasePage", "ShowRewriteChangePage", "ShowRosterDayPage", "ShowRosterEditPage", "ShowWebhookBodyPage", "SubmitAcknowledge", "SubmitAgree",
            "SubmitChange", "SubmitComplete", "SubmitFileChange", "SubmitNote", "SubmitOpenRoster", "SubmitPause", "SubmitPlanRelease",
            "SubmitProposal", "SubmitRecover", "SubmitReport", "SubmitReportIncident", "SubmitResume", "SubmitSystemState", "SubmitTask",
            "SubmitWebhookReplay", "SubmitWithdraw", "SubmitClassify", "SubmitCause", "SubmitSimilar", "SubmitNothingSimilar", "SubmitFileVendorRelease", "SubmitOpenDeliverable", "SubmitDeliverableVersion",
            "SubmitRegisterEntry", "SubmitCallMeeting", "SubmitRegisterImport", "SubmitOpenCheck", "SubmitFileProblem", "SubmitFileSecurityIncident",
            "SubmitSecurityEvidence", "ShowMetricValuesPage", "SubmitMetricValues", "ShowDeliverableDraftPage",
            "DownloadDeliverableSet",
        ],
        [Right.Key] = ["ReceiveHook", "ReportCheckRun", "ReceiveMetricValues", "ReceiveMailEvents"], // a secret of their own, or a signature
        [Right.Decider] =
        [
            "SubmitReportDecision", "SubmitReleaseGate", "SubmitReleaseAct", "SubmitPlacementAct", "SubmitProposeExclusion", "SubmitAnswerExclusion",
            "SubmitTakeBackExclusion",
            "SubmitRequestAct", "SubmitRequestWord", "SubmitFileRequest",
        ],
        [Right.Administrator] =
        [
            "ShowInstanceListPage", "ShowInstancePage", "ShowHookListPage", "SubmitHookTrial", "DownloadExitPackage", "ShowDeadLetterListPage",
            "ShowDeadLetterPage", "SubmitDeadLetter", "ShowDocumentTemplatePage", "SubmitDocumentTemplate", "DownloadDocumentTemplate",
            "ShowPeoplePage", "ShowPersonEntryPage", "SubmitPersonEntry", "ShowPersonPage", "SubmitPerson", "SubmitPersonReturn", "SubmitPersonScreens",
            "ExportPeople", "ShowPeopleImportPage", "SubmitPeopleImport", "ShowSettingsPage",
        ],
    }.SelectMany(r => r.Value.Select(f => (f, r.Key))).ToDictionary(r => r.f, r => r.Key);

    [Fact]
    public void EveryRoute_IsInTheMatrix()
    {
        Assert.Empty(RouteTable.All.Where(r => !Rights.ContainsKey(r.Function) && Usual(r) is null).Select(r => r.Function));
        Assert.Empty(Rights.Keys.Except(RouteTable.All.Select(r => r.Function)));
        Assert.Empty(RouteTable.All.Where(r => Rights.TryGetValue(r.Function, out Right said) && said == Usual(r)).Select(r => r.Function + " says nothing new"));
    }

    /// <summary>What every process has: an API by key, a list, a page for those who may see the case, and acts; null for any other route.</summary>
    private static Right? Usual(AppRoute route)
    {
        string[] parts = route.Template.Split('/');
        bool isOfProcess = CaseArea.All.Any(a => a.Name == parts[0]);
        return (route.Method, parts) switch
        {
            _ when route.NeedsKey => Right.Key,
            ("GET" or "HEAD", [_]) when isOfProcess => Right.SignedIn,
            ("GET" or "HEAD", [_, "{id}"]) when isOfProcess => Right.Reader,
            ("POST", [_, "{id}", "{act}"]) when isOfProcess => Right.Worker,
            _ => null,
        };
    }

    private static Right RightOf(AppRoute route) => Rights.TryGetValue(route.Function, out Right said) ? said : Usual(route)!.Value;

    /// <summary>The key that monitoring carries in addresses lets nobody become an administrator.</summary>
    [Fact]
    public async Task TheFunctionKey_ChangesNoPeople()
    {
        AppRoute[] guarded = [.. RouteTable.All.Where(r => r.NeedsMasterKey)];
        Assert.Equal(["AddPerson", "ChangePerson", "ImportPeopleByKey", "ReturnPerson"], guarded.Select(r => r.Function).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(RouteTable.All, r => r is { Method: "POST", NeedsKey: true, NeedsMasterKey: false }
            && r.Template.StartsWith("api/people", StringComparison.Ordinal));
        using HttpClient machine = app.Machine();
        foreach (AppRoute route in guarded)
        {
            string address = route.Template.Replace("{id}", "toban1", StringComparison.Ordinal);
            foreach (string asked in (string[])[address, $"{address}?code={AppProcess.Key}"])
            {
                using HttpResponseMessage answer = await machine.PostAsJsonAsync(asked, new { person = "admin" });
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task NobodyReadsOrChanges_WhatIsNotTheirs()
    {
        Cases cases = await CasesAsync();
        (string Name, string Mail)[] people =
        [
            ("another client", "kodomo-katei@saga.example"), ("another approver", "approver@kouiki.example"), ("client", "contact@client.example"),
                ("approver", "approver@client.example"),
            ("on call", "oncall1@operator.example"), ("leader", "leader@operator.example"),
        ];
        Dictionary<string, Device> devices = new() { ["nobody"] = app.NewDevice() };
        foreach ((string name, string mail) in people)
        {
            devices[name] = await app.SignedInAsync(mail);
        }

        devices["administrator"] = await AdministratorAsync();
        List<string> wrong = [];
        int cells = 0;

        // First everybody who may not: nothing changes, and nobody is shown a word of it.
        foreach (AppRoute route in RouteTable.All)
        {
            Right right = RightOf(route);
            string before = await FactsAsync(cases);
            foreach ((string caller, Device device) in devices)
            {
                foreach (string path in PathsOf(route, cases))
                {
                    if (MayUse(right, caller, path) && right is not Right.Everybody)
                    {
                        continue;
                    }

                    cells++;
                    Page answer = await AskAsync(device, route, path);
                    string cell = $"{route.Method} {path} by {caller}: {(int)answer.Status}";
                    bool isNobody = caller == "nobody";
                    bool refused = answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone
                        or HttpStatusCode.BadRequest
                        || (isNobody && answer.Status == HttpStatusCode.SeeOther
                            && answer.Location!.OriginalString.StartsWith("/signin", StringComparison.Ordinal));
                    if ((int)answer.Status >= 500 || (right != Right.Everybody && !refused) || answer.Html.Contains(Secret, StringComparison.Ordinal)
                        || (right == Right.Key && answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)))
                    {
                        wrong.Add(cell);
                    }
                }
            }

            if (await FactsAsync(cases) != before)
            {
                wrong.Add($"{route.Method} {route.Template}: somebody who may not changed something");
            }
        }

        // What everybody who is signed in may open shows each what is theirs.
        foreach (AppRoute route in RouteTable.All.Where(r => RightOf(r) == Right.SignedIn))
        {
            foreach (string caller in (string[])["another client", "another approver"])
            {
                cells++;
                Page answer = await AskAsync(devices[caller], route, PathsOf(route, cases).First());
                if ((int)answer.Status >= 500 || answer.Html.Contains(Secret, StringComparison.Ordinal))
                {
                    wrong.Add($"{route.Method} {route.Template} shows {caller} what is not theirs");
                }
            }
        }

        // Then those who may: they see it, and whatever they send is no error of ours.
        foreach (AppRoute route in RouteTable.All.Where(r => RightOf(r) is not (Right.Everybody or Right.Key)))
        {
            foreach ((string caller, Device device) in devices)
            {
                foreach (string path in PathsOf(route, cases).Where(p => MayUse(RightOf(route), caller, p)))
                {
                    cells++;
                    Page answer = await AskAsync(device, route, path);
                    bool shows = route.Method == "GET" && RightOf(route) == Right.Reader
                        && !path.StartsWith("/obligations", StringComparison.Ordinal) && path.Split('/') is ["", _, _];
                    if ((int)answer.Status >= 500
                        || (shows && (answer.Status != HttpStatusCode.OK
                        || (!path.StartsWith("/rosters", StringComparison.Ordinal) && !answer.Html.Contains(Secret, StringComparison.Ordinal)))))
                    {
                        wrong.Add($"{route.Method} {path} by {caller}, who may: {(int)answer.Status}");
                    }
                }
            }
        }

        foreach (Device device in devices.Values)
        {
            device.Dispose();
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cells} cells:\n{string.Join('\n', wrong.Take(40))}");
        Assert.True(cells > 800, $"{cells} cells");
    }

    /// <summary>Whether a caller may use a route on a path; the cases are of contract standard, but for the placement.</summary>
    private static bool MayUse(Right right, string caller, string path)
    {
        bool isPlacement = path.StartsWith("/placements", StringComparison.Ordinal);
        bool isOfTheContract = caller is "on call" or "leader" or "administrator" || (caller is "client" or "approver" && !isPlacement);
        return right switch
        {
            Right.Everybody => true,
            Right.Key => false,
            Right.SignedIn => caller != "nobody",
            Right.Reader or Right.Decider => isOfTheContract,
            Right.Worker => caller is "on call" or "leader" or "administrator",
            _ => caller == "administrator",
        };
    }

    private static IEnumerable<string> PathsOf(AppRoute route, Cases cases)
    {
        string area = route.Template.Split('/')[0] is "api" ? route.Template.Split('/')[1] : route.Template.Split('/')[0];
        string id = area switch
        {
            "incidents" or "instances" => cases.Incident,
            "changes" => cases.Change,
            "releases" => cases.Release,
            "rosters" => cases.Roster,
            "placements" => cases.Placement,
            "vendorreleases" => cases.VendorRelease,
            "deliverables" => cases.Deliverable,
            "registers" => cases.Entry,
            "meetings" => cases.Meeting,
            "checks" => cases.Check,
            "requests" => cases.Request,
            "problems" => cases.Problem,
            "securityincidents" => cases.Security,
            "contracts" => "standard",
            "people" => "toban1",
            "webhook-bodies" => cases.Body,
            _ => cases.Incident,
        };
        IEnumerable<string> acts = (CaseArea.All.FirstOrDefault(a => a.Name == area)?.Api.Acts.Select(a => a.Name) ?? ["acknowledge"]).Concat(area switch
        {
            "changes" => ["edit"],
            "releases" => ["edit", "go"],
            "rosters" => ["day"],
            "placements" => ["submit", "look"],
            _ => (string[])[],
        });
        foreach (string act in route.Template.Contains("{act}", StringComparison.Ordinal) ? acts : [""])
        {
            yield return "/" + Parameter().Replace(route.Template, match => match.Groups[1].Value switch
            {
                "id" => id,
                "act" => act,
                "contract" => area == "clearance" ? "saitama" : "standard",
                "token" => cases.OverToken,
                "body" => cases.Body,
                "step" => "first",
                "occurrence" or "version" => "1",
                "hash" => new string('a', 64),
                "gate" => "verification",
                "day" => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "period" => "2026-11",
                "kind" => "alertmanager",
                "name" => "name",
                "ignored" => "",
                _ => "x",
            });
        }
    }

    /// <summary>A GET, or a form of ours with nothing but its token: what counts is whether it gets past the door.</summary>
    private static async Task<Page> AskAsync(Device device, AppRoute route, string path)
    {
        if (route.Method != "POST")
        {
            return await Page.OfAsync(await device.Raw.SendAsync(new HttpRequestMessage(new HttpMethod(route.Method), path)));
        }

        Page page = await device.GetAsync("/incidents");
        bool isSignedIn = page.Status != HttpStatusCode.SeeOther;
        if (!isSignedIn || path is "/signout" or "/signin" or "/language" or "/wall/screen")
        {
            page = await device.GetAsync("/signin");
        }

        if (path is "/signout" or "/signin" or "/language" || (isSignedIn && path == "/wall/screen"))
        {
            return page; // each has tests of its own; here it would end the sign-in that the other cells need
        }

        PageForm any = page.Forms.First(f => f.Hidden.ContainsKey("__RequestVerificationToken"));
        PageForm form = new(path, new Dictionary<string, string> { ["__RequestVerificationToken"] = any.Hidden["__RequestVerificationToken"] }, [], []);
        return await device.SubmitAsync(page, form, ("reason", "matrix"), ("comment", "matrix"), ("text", "matrix"), ("contract", "standard"),
            ("title", "matrix"), ("answer", "go"), ("act", "open"));
    }

    /// <summary>What people did, of every case, and how many cases there are; what the software does by itself is left out.</summary>
    private async Task<string> FactsAsync(Cases cases)
    {
        using HttpClient machine = app.Machine();
        List<string> facts = [];
        foreach ((string area, string id, string list) in ((string, string, string)[])
        [
            ("incidents", cases.Incident, "facts"), ("changes", cases.Change, "history"), ("releases", cases.Release, "history"),
                ("placements", cases.Placement, "history"), ("rosters", cases.Roster, "history"), ("vendorreleases", cases.VendorRelease, "history"),
                ("deliverables", cases.Deliverable, "history"), ("registers", cases.Entry, "history"),
                ("meetings", cases.Meeting, "history"), ("checks", cases.Check, "history"), ("requests", cases.Request, "history"),
                ("problems", cases.Problem, "history"), ("securityincidents", cases.Security, "history"),
        ])
        {
            JsonElement shown = await machine.GetFromJsonAsync<JsonElement>($"api/{area}/{id}");
            facts.AddRange(shown.GetProperty(list).EnumerateArray().Where(f => f.GetProperty("actor").GetString() != "system")
                .Select(f => $"{area} {f.GetProperty("id").GetString()}"));
            JsonElement all = await machine.GetFromJsonAsync<JsonElement>($"api/{area}?contract={(area == "placements" ? "saitama" : "standard")}");
            facts.AddRange(all.GetProperty(area).EnumerateArray().Select(c => c.TryGetProperty("id", out JsonElement one) ? one.GetString()! : c.ToString())
                .Where(c => c.Contains("matrix", StringComparison.Ordinal)));
        }

        return string.Join('\n', facts);
    }

    private async Task<Cases> CasesAsync()
    {
        string over = await app.OpenIncidentAsync(Secret + " over");
        ReceivedMail mail = await app.MailAsync(m => m.To == "oncall1@operator.example" && m.Text.Contains(over, StringComparison.Ordinal)
            && m.Link?.Contains("/l/", StringComparison.Ordinal) == true);
        await app.ActAsync(over, "withdraw", new { person = "toban1", reason = "false alarm" });
        string token = new Uri(mail.Link!).Segments[^1];
        using Device visitor = app.NewDevice();
        await Eventually.HoldsAsync(async () => (await visitor.GetAsync("/l/" + token)).Status == HttpStatusCode.Gone);
        string incident = await app.OpenIncidentAsync(Secret);
        using HttpClient machine = app.Machine();
        JsonElement bodies = await machine.GetFromJsonAsync<JsonElement>("api/webhook-bodies?contract=standard");
        string body = bodies.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value[0].GetProperty("id").GetString()!;
        return new(
            incident,
            await FileAsync("changes", "change",
                new { contract = "standard", person = "toban1", title = Secret, @class = "minor", values = new { plan = Secret, rollback = "r" } }),
            await FileAsync("releases", "release", new { contract = "standard", person = "toban1", title = Secret, manager = "leader" }),
            await FileAsync("placements", "placement",
                new
                {
                    contract = "saitama", person = "toban1", name = Secret, mail = "matrix@staff.example", role = "role2", sites = new[] { "gan" },
                    from = DateTime.UtcNow.AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                }),
            await FileAsync("rosters", "roster",
                new { contract = "standard", person = "toban1", month = DateTime.UtcNow.AddHours(9).ToString("yyyy-MM", CultureInfo.InvariantCulture) }),
            await FileAsync("vendorreleases", "vendorrelease",
                new { contract = "standard", person = "toban1", product = Secret, version = "1", kind = "revision", releasedOn = "2026-11-20" }),
            await FileAsync("deliverables", "deliverable",
                new { contract = "standard", person = "toban1", item = "minutes", day = "2026-11-20", subject = Secret }),
            await FileAsync("registers", "register",
                new { contract = "standard", person = "toban1", register = "loans", values = new { item = Secret, lent_on = "2026-11-20" } }),
            await FileAsync("meetings", "meeting",
                new
                {
                    contract = "standard", person = "toban1", series = "meeting", subject = Secret, place = Secret,
                    starts = DateTime.UtcNow.AddDays(40).ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
                }),
            await FileAsync("checks", "check",
                new
                {
                    contract = "standard", person = "toban1", list = "adhoc", subject = Secret,
                    day = DateTime.UtcNow.AddDays(40).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                }),
            await FileAsync("requests", "request",
                new
                {
                    contract = "standard", person = "toban1", kind = "inquiry", from = "client", channel = "telephone", title = Secret, text = Secret,
                    received = DateTime.UtcNow.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
                }),
            await FileAsync("problems", "problem",
                new
                {
                    contract = "standard", person = "toban1", origin = "sign", title = Secret, text = Secret, category = "software", urgency = "high",
                    priority = "2", responsible = "leader", due = DateTime.UtcNow.AddDays(40).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                }),
            await FileAsync("securityincidents", "securityincident",
                new
                {
                    contract = "standard", person = "toban1", kinds = new[] { "leak" }, what = Secret, noticedBy = Secret,
                    noticed = DateTime.UtcNow.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
                }),
            body, token);
    }

    private async Task<string> FileAsync(string area, string member, object content)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/" + area) { Content = JsonContent.Create(content) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        JsonElement read = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, read.ToString());
        return read.GetProperty(member).GetString()!;
    }

    private async Task<Device> AdministratorAsync()
    {
        Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.SeeOther,
            (await device.SubmitAsync(page, page.FormTo("/signin/admin"), ("person", "admin"), ("key", AppFixture.AdminKey))).Status);
        return device;
    }

    private sealed record Cases(string Incident, string Change, string Release, string Placement, string Roster, string VendorRelease, string Deliverable,
        string Entry, string Meeting, string Check, string Request, string Problem, string Security, string Body,
        string OverToken);

    [GeneratedRegex(@"\{\*?([a-z]+)[^}]*\}")]
    private static partial Regex Parameter();
}
