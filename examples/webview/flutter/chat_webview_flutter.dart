// webview_flutter 4 and later.
import 'dart:convert';
import 'package:flutter/material.dart';
import 'package:url_launcher/url_launcher.dart';
import 'package:webview_flutter/webview_flutter.dart';

const chat = 'https://chat.example.com';

class ChatScreen extends StatefulWidget {
  const ChatScreen({super.key, required this.fetchToken, required this.onUnread});

  /// Asks your backend for a resume token; an empty text where nobody is logged in.
  final Future<String> Function(Map<String, dynamic>? ticket) fetchToken;
  final void Function(int count) onUnread;

  @override
  State<ChatScreen> createState() => _ChatScreenState();
}

class _ChatScreenState extends State<ChatScreen> with WidgetsBindingObserver {
  late final WebViewController controller = WebViewController()
    ..setJavaScriptMode(JavaScriptMode.unrestricted)
    ..addJavaScriptChannel('rejoin', onMessageReceived: (message) => hear(message.message))
    ..setNavigationDelegate(NavigationDelegate(
      onNavigationRequest: (request) => request.url.startsWith('$chat/') ? NavigationDecision.navigate : NavigationDecision.prevent,
    ))
    ..loadRequest(Uri.parse('$chat/webview?channel_id=YOUR-CHANNEL-ID'));

  Future<void> hear(String text) async {
    final envelope = jsonDecode(text) as Map<String, dynamic>;
    final data = envelope['data'] as Map<String, dynamic>;
    switch (envelope['type']) {
      case 'need_token':
        say('identify', {'resume_token': await widget.fetchToken(data['ticket'] as Map<String, dynamic>?)});
      case 'unread':
        widget.onUnread(data['count'] as int);
      case 'open_url' || 'download':
        launchUrl(Uri.parse(data['url'] as String), mode: LaunchMode.externalApplication);
    }
  }

  void say(String type, [Map<String, dynamic> data = const {}]) {
    final message = jsonEncode({'source': 'rejoin', 'version': 1, 'type': type, 'data': data});
    controller.runJavaScript('window.rejoinBridge?.receive($message)');
  }

  @override
  void initState() {
    super.initState();
    WidgetsBinding.instance.addObserver(this);
  }

  @override
  void dispose() {
    WidgetsBinding.instance.removeObserver(this);
    super.dispose();
  }

  @override
  void didChangeAppLifecycleState(AppLifecycleState state) => say('visibility', {'visible': state == AppLifecycleState.resumed});

  @override
  Widget build(BuildContext context) => Scaffold(body: SafeArea(child: WebViewWidget(controller: controller)));
}
