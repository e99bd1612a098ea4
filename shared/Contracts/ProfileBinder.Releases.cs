using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    private ReleaseRules? BindReleases()
    {
        if (root.Map("releases") is not { } map)
        {
            return null;
        }

        if (changes is null)
        {
            errors.Add(map, "releases", "'changes' beside it, since a release is of approved changes", "none");
        }

        CheckClock(map.Get("clock"), "releases.clock");
        List<ApprovalStage> stages = [];
        foreach (YamlMap item in map.Items("stages").Cast<YamlMap>())
        {
            string path = $"releases.stages[{item.Text("id")}]";
            CheckNew(item, path, "stage", stages.Select(s => s.Id));
            stages.Add(BindApprovalStage(item, path));
        }

        List<ReleaseNotice> notices = [];
        foreach (YamlMap item in map.Items("notices").Cast<YamlMap>())
        {
            string path = $"releases.notices[{item.Text("id")}]";
            CheckNew(item, path, "notice", notices.Select(n => n.Id));
            notices.Add(new ReleaseNotice
            {
                Id = item.Text("id")!,
                Name = item.LocalText("name"),
                On = ProfileShape.ReleaseMoments[item.Text("on")!],
                To = RolesOf(item, "to", path),
                Source = BindSource(item, path),
            });
        }

        List<ReleaseGate> gates = [];
        foreach (YamlMap item in map.Items("gates").Cast<YamlMap>())
        {
            string path = $"releases.gates[{item.Text("id")}]";
            CheckNew(item, path, "gate", gates.Select(g => g.Id));
            gates.Add(BindGate(item, path, changes?.Classes ?? [], notices));
        }

        YamlMap overdue = map.Map("overdue")!;
        return new ReleaseRules
        {
            Clock = map.Text("clock")!,
            Plan = BindFields(map, "releases", "plan"),
            Stages = stages,
            Gates = gates,
            GoRole = Role(map, "go", "releases", string.Empty),
            Notices = notices,
            OverdueTo = RolesOf(overdue, "to", "releases.overdue"),
            OverdueRepeat = overdue.Text("repeat") is { } repeat ? YamlValues.LengthOf(repeat) : null,
            NotStartedAfter = map.Text("not_started_after") is { } grace ? YamlValues.LengthOf(grace) : ReleaseRules.UsualGrace,
            Source = BindSource(map, "releases"),
        };
    }

    private ReleaseGate BindGate(YamlMap map, string path, IReadOnlyList<ChangeClass> classes, List<ReleaseNotice> notices)
    {
        GatePhase phase = ProfileShape.GatePhases[map.Text("phase")!];
        DueRule? due = map.Text("due") is { } text ? DueRule.Parse(text) : null;
        bool isBackward = due is DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 };
        if (due is not null && (phase == GatePhase.BeforeGo ? !isBackward : isBackward || due is DueRule.Agreed))
        {
            errors.Add(
                map.Get("due")!, $"{path}.due",
                phase == GatePhase.BeforeGo ? "days before the window such as -1bd" : "a time after the run such as PT4H or 2bd", $"'{due}'");
        }
        else if (!isBackward)
        {
            CheckDue(map, path, due);
        }

        CheckClasses(map, path, classes, "classes");
        if (map.Get("notice") is YamlText notice && !notices.Exists(n => n.Id == notice.Value && n.On == ReleaseMoment.Approved))
        {
            string[] known = [.. notices.Where(n => n.On == ReleaseMoment.Approved).Select(n => n.Id)];
            errors.Add(notice, $"{path}.notice", $"one of the notices on 'approved' ({string.Join(", ", known)})",
                notice.Describe() + Shapes.Nearest(notice.Value, known));
        }

        return new ReleaseGate
        {
            Id = map.Text("id")!,
            Name = map.LocalText("name"),
            Phase = phase,
            Owner = Role(map, "owner", path, string.Empty),
            Evidence = map.Flag("evidence"),
            Fields = BindFields(map, path),
            Due = due,
            Classes = map.Texts("classes"),
            Notice = map.Text("notice"),
            Source = BindSource(map, path),
        };
    }

    private IReadOnlyList<string> RolesOf(YamlMap map, string key, string path)
    {
        foreach (YamlText role in map.Items(key).Cast<YamlText>())
        {
            CheckRole(role, $"{path}.{key}");
        }

        return map.Texts(key);
    }
}
