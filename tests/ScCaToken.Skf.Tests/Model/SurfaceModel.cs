using ScCaToken.Skf.Errors;

namespace ScCaToken.Skf.Tests.Model;

/// <summary>What SKF promises about applications, PINs, containers and files, as dictionaries: each method gives the code the real one must give.</summary>
internal sealed class SurfaceModel
{
    private const int UserTries = 6, AdminTries = 10;
    private readonly Dictionary<string, Application> _applications = [];

    private enum Login
    {
        None,
        Admin,
        User,
    }

    public bool IsDeviceAuthenticated { get; private set; }

    public void Authenticate() => IsDeviceAuthenticated = true;

    public void Replug()
    {
        IsDeviceAuthenticated = false;
        foreach (var application in _applications.Values)
            application.Login = Login.None;
    }

    public uint CreateApplication(string name)
    {
        if (!IsDeviceAuthenticated)
            return Sar.DeviceNotAuthenticated;
        return _applications.TryAdd(name, new Application()) ? Sar.Ok : Sar.ApplicationExists;
    }

    public uint DeleteApplication(string name)
    {
        if (!IsDeviceAuthenticated)
            return Sar.DeviceNotAuthenticated;
        return _applications.Remove(name) ? Sar.Ok : Sar.ApplicationNotExists;
    }

    public bool Exists(string name) => _applications.ContainsKey(name);

    public (uint Code, uint Left) Verify(string name, bool isUser, bool isRight)
    {
        var application = _applications[name];
        ref int left = ref isUser ? ref application.UserLeft : ref application.AdminLeft;
        if (left == 0)
            return (Sar.PinLocked, 0);
        if (isRight)
        {
            left = isUser ? UserTries : AdminTries;
            application.Login = isUser ? Login.User : Login.Admin;
            return (Sar.Ok, (uint)left);
        }

        // A login that stands is not ended by a wrong PIN.
        left--;
        return left == 0 ? (Sar.PinLocked, 0u) : (Sar.PinIncorrect, (uint)left);
    }

    public uint Unblock(string name)
    {
        var application = _applications[name];
        if (application.AdminLeft == 0)
            return Sar.PinLocked;
        application.AdminLeft = AdminTries;
        application.UserLeft = UserTries;
        if (application.Login == Login.User)
            application.Login = Login.None;
        return Sar.Ok;
    }

    public void Clear(string name) => _applications[name].Login = Login.None;

    public uint CreateContainer(string name, string container)
    {
        var application = _applications[name];
        if (application.Login == Login.None)
            return Sar.UserNotLoggedIn;
        return application.Containers.TryAdd(container, false) ? Sar.Ok : Sar.ContainerExists;
    }

    public uint DeleteContainer(string name, string container)
    {
        var application = _applications[name];
        if (application.Login == Login.None)
            return Sar.UserNotLoggedIn;
        return application.Containers.Remove(container) ? Sar.Ok : Sar.ContainerNotExists;
    }

    public uint OpenContainer(string name, string container) =>
        _applications[name].Containers.ContainsKey(container) ? Sar.Ok : Sar.ContainerNotExists;

    public uint Generate(string name, string container)
    {
        if (_applications[name].Login != Login.User)
            return Sar.UserNotLoggedIn;
        _applications[name].Containers[container] = true;
        return Sar.Ok;
    }

    public uint Sign(string name, string container)
    {
        if (_applications[name].Login != Login.User)
            return Sar.UserNotLoggedIn;
        return _applications[name].Containers[container] ? Sar.Ok : Sar.KeyNotFound;
    }

    public IEnumerable<string> Containers(string name) => _applications[name].Containers.Keys;

    private sealed class Application
    {
        public int UserLeft = UserTries;
        public int AdminLeft = AdminTries;

        public Login Login { get; set; }

        public Dictionary<string, bool> Containers { get; } = [];
    }
}
