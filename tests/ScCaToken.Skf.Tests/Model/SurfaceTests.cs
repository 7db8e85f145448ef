using FsCheck.Xunit;
using ScCaToken.Core.Profiles;
using ScCaToken.Simulator;
using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Tests.Model;

/// <summary>Any sequence of calls gives what the model says. Two bytes are one step, so that a failing sequence shrinks to its essence.</summary>
public sealed class SurfaceTests
{
    private static readonly string[] Applications = ["应用一", "second"], Containers = ["容器", "other"];

    [Property(MaxTest = 100, EndSize = 300)]
    public void Surface_AnySequence_AnswersAsTheModel(byte[] script)
    {
        using var key = VirtualKey.Create(options => options.Profile = BuiltInProfiles.Find("test")!);
        using var skf = new Devices.Skf(key);
        var run = new Run(skf, key);
        var log = new List<string>();
        for (int i = 0; i + 1 < script.Length; i += 2)
        {
            string step = run.Step(script[i], Applications[script[i + 1] & 1], Containers[(script[i + 1] >> 1) & 1], out bool agrees);
            log.Add(step);
            Assert.True(agrees, string.Join('\n', log));
        }
    }

    private sealed class Run(Devices.Skf skf, VirtualKey key)
    {
        private readonly SurfaceModel _model = new();
        private readonly nint _device = skf.Connect();

        public string Step(byte kind, string application, string container, out bool agrees)
        {
            var (name, wanted, got) = (kind % 16) switch
            {
                0 or 1 => Authenticate(),
                2 => ("create " + application, _model.CreateApplication(application), CreateApplication(application)),
                3 => ("delete " + application, _model.DeleteApplication(application), skf.DeleteApplication(_device, application)),
                4 => Replug(),
                _ when !_model.Exists(application) => ("open " + application, Sar.ApplicationNotExists, skf.OpenApplication(_device, application, out _)),
                5 or 6 => Verify(application, isUser: true, isRight: true),
                7 => Verify(application, isUser: true, isRight: false),
                8 => Verify(application, isUser: false, isRight: true),
                9 => Verify(application, isUser: false, isRight: false),
                10 => Clear(application),
                11 => With(application, "unblock", _model.Unblock(application), Unblock),
                12 => With(application, "create container " + container, _model.CreateContainer(application, container), h => CreateContainer(h, container)),
                13 => With(application, "delete container " + container, _model.DeleteContainer(application, container), h => skf.DeleteContainer(h, container)),
                14 => InContainer(application, container, "generate", () => _model.Generate(application, container), skf.GenerateSm2),
                _ => InContainer(application, container, "sign", () => _model.Sign(application, container), skf.Sign),
            };
            agrees = wanted == got && ListsAgree(application);
            return $"{name}: wanted {wanted:X8}, got {got:X8}";
        }

        private (string Name, uint Wanted, uint Got) Authenticate()
        {
            _model.Authenticate();
            return ("authenticate", Sar.Ok, skf.Authenticate(_device));
        }

        private (string Name, uint Wanted, uint Got) Replug()
        {
            key.Unplug();
            key.Plug();
            _model.Replug();
            return ("replug", Sar.Ok, skf.DeviceInfo(_device));
        }

        private (string Name, uint Wanted, uint Got) Verify(string application, bool isUser, bool isRight)
        {
            var (wanted, wantedLeft) = _model.Verify(application, isUser, isRight);
            Devices.Skf.Ok(skf.OpenApplication(_device, application, out nint handle));
            string pin = !isRight ? "00000000" : isUser ? Devices.Skf.UserPin : Devices.Skf.AdminPin;
            uint got = skf.Verify(handle, pin, out uint left, isUser ? 1u : 0u);
            Devices.Skf.Ok(skf.Library.CloseApplication(handle));
            Assert.Equal(wantedLeft, left);
            return ($"verify {application} user {isUser} right {isRight}", wanted, got);
        }

        private (string Name, uint Wanted, uint Got) Clear(string application)
        {
            _model.Clear(application);
            return With(application, "clear", Sar.Ok, skf.Library.ClearSecureState);
        }

        private (string Name, uint Wanted, uint Got) With(string application, string name, uint wanted, Func<nint, uint> call)
        {
            Devices.Skf.Ok(skf.OpenApplication(_device, application, out nint handle));
            uint got = call(handle);
            Devices.Skf.Ok(skf.Library.CloseApplication(handle));
            return ($"{application}: {name}", wanted, got);
        }

        private (string Name, uint Wanted, uint Got) InContainer(string application, string container, string name, Func<uint> wanted, Func<nint, uint> call)
        {
            uint there = _model.OpenContainer(application, container);
            return With(application, $"{name} in {container}", there == Sar.Ok ? wanted() : there, handle =>
            {
                uint opened = skf.OpenContainer(handle, container, out nint item);
                if (opened != Sar.Ok)
                    return opened;
                uint got = call(item);
                Devices.Skf.Ok(skf.Library.CloseContainer(item));
                return got;
            });
        }

        private uint CreateContainer(nint application, string container)
        {
            uint code = skf.CreateContainer(application, container, out nint handle);
            if (code == Sar.Ok)
                Devices.Skf.Ok(skf.Library.CloseContainer(handle));
            return code;
        }

        private unsafe uint CreateApplication(string name)
        {
            nint handle;
            uint code;
            fixed (byte* text = Devices.Skf.Text(name), admin = Devices.Skf.Text(Devices.Skf.AdminPin), user = Devices.Skf.Text(Devices.Skf.UserPin))
                code = skf.Library.CreateApplication(_device, text, admin, 10, user, 6, 0xFF, &handle);
            if (code == Sar.Ok)
                Devices.Skf.Ok(skf.Library.CloseApplication(handle));
            return code;
        }

        private unsafe uint Unblock(nint application)
        {
            uint left;
            fixed (byte* admin = Devices.Skf.Text(Devices.Skf.AdminPin), user = Devices.Skf.Text(Devices.Skf.UserPin))
                return skf.Library.UnblockPIN(application, admin, user, &left);
        }

        private bool ListsAgree(string application)
        {
            if (!_model.Exists(application))
                return true;
            Devices.Skf.Ok(skf.OpenApplication(_device, application, out nint handle));
            var names = skf.Containers(handle);
            Devices.Skf.Ok(skf.Library.CloseApplication(handle));
            return names.Order().SequenceEqual(_model.Containers(application).Order()) && skf.Library.OpenHandles == 1;
        }
    }
}
